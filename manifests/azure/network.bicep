// The database is reached from here alone: a network with a place for the app and one for private endpoints.
param name string
param location string
param tags object

var databaseZones = {
  AzureCloud: 'privatelink.postgres.database.azure.com'
  AzureUSGovernment: 'privatelink.postgres.database.usgovcloudapi.net'
  AzureChinaCloud: 'privatelink.postgres.database.chinacloudapi.cn'
}

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/24'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.20.0.0/26'
          // What Flex Consumption wants its subnet to be handed over to.
          delegations: [
            { name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: '10.20.0.64/27' }
      }
    ]
  }
}

resource databaseZone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: databaseZones[environment().name]
  location: 'global'
  tags: tags
}

resource databaseZoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: databaseZone
  name: name
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: network.id }
  }
}

output appSubnetId string = '${network.id}/subnets/app'
output endpointSubnetId string = '${network.id}/subnets/endpoints'
output databaseZoneId string = databaseZone.id
