// PostgreSQL without passwords: Microsoft Entra alone lets people and the app in. No firewall rule lets anybody in from
// outside; the app comes through the private endpoint. docs/azure.md tells how an administrator gets in once.
param name string
param location string
param tags object
param sku object
param storageGB int
@description('objectId and name')
param administrator object
param administratorType string
param subnetId string
param privateDnsZoneId string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  tags: tags
  sku: sku
  properties: {
    version: '16'
    authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: tenant().tenantId }
    storage: { storageSizeGB: storageGB, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: 'Disabled' }
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: 'ccmbridge'
  properties: { charset: 'UTF8', collation: 'en_US.utf8' }
}

resource entraAdministrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2024-08-01' = {
  parent: server
  name: administrator.objectId
  properties: {
    principalName: administrator.name
    principalType: administratorType
    tenantId: tenant().tenantId
  }
  // The server takes one change at a time.
  dependsOn: [database]
}

resource endpoint 'Microsoft.Network/privateEndpoints@2023-11-01' = {
  name: '${name}-database'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: 'database'
        properties: { privateLinkServiceId: server.id, groupIds: ['postgresqlServer'] }
      }
    ]
  }
  dependsOn: [entraAdministrator]
}

resource endpointZone 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2023-11-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      { name: 'database', properties: { privateDnsZoneId: privateDnsZoneId } }
    ]
  }
}

output host string = server.properties.fullyQualifiedDomainName
output database string = database.name
