// ccmbridge as a function app: scales to nothing, signs in by one managed identity, holds no key and no password.
// docs/azure.md tells how it is deployed, and what a person has to do before and after.
targetScope = 'resourceGroup'

@description('First part of every name: lower case letters and digits.')
@minLength(3)
@maxLength(10)
param prefix string = 'ccmbridge'

@description('Region of everything. Flex Consumption is not in all of them: az functionapp list-flexconsumption-locations')
param location string = resourceGroup().location

@description('The group or person who may administer the database: object id and display name in Microsoft Entra.')
param databaseAdministrator object

@allowed(['Group', 'User'])
param databaseAdministratorType string = 'Group'

@description('Client id of the app registration of the API; empty where API keys alone open it.')
param apiClientId string = ''

@description('True once the secret hint-keys lies in the vault: the app does not start on a secret that is not there.')
param signedHints bool = false

@description('When everything is read anew, events or no events. Six fields, UTC.')
param sweepSchedule string = '0 */15 * * * *'

@description('22, or 24 where az functionapp list-flexconsumption-runtimes lists it.')
param nodeVersion string = '22'

param databaseSku object = { name: 'Standard_B2s', tier: 'Burstable' }
param databaseStorageGB int = 32
param maximumInstanceCount int = 40
param instanceMemoryMB int = 2048
param tags object = {}

var suffix = uniqueString(resourceGroup().id)
var name = '${prefix}-${suffix}'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

module network 'network.bicep' = {
  name: 'network'
  params: { name: name, location: location, tags: tags }
}

module storage 'storage.bicep' = {
  name: 'storage'
  params: {
    name: take('${prefix}${suffix}', 24)
    location: location
    tags: tags
    principalId: identity.properties.principalId
  }
}

module events 'events.bicep' = {
  name: 'events'
  params: { name: name, location: location, tags: tags, principalId: identity.properties.principalId }
}

module database 'database.bicep' = {
  name: 'database'
  params: {
    name: name
    location: location
    tags: tags
    sku: databaseSku
    storageGB: databaseStorageGB
    administrator: databaseAdministrator
    administratorType: databaseAdministratorType
    subnetId: network.outputs.endpointSubnetId
    privateDnsZoneId: network.outputs.databaseZoneId
  }
}

module vault 'vault.bicep' = {
  name: 'vault'
  params: {
    name: take('${prefix}-${suffix}', 24)
    location: location
    tags: tags
    principalId: identity.properties.principalId
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  params: { name: name, location: location, tags: tags, principalId: identity.properties.principalId }
}

module app 'app.bicep' = {
  name: 'app'
  params: {
    name: name
    location: location
    tags: tags
    identityId: identity.id
    identityClientId: identity.properties.clientId
    subnetId: network.outputs.appSubnetId
    storageEndpoints: storage.outputs.endpoints
    deploymentContainerUri: storage.outputs.deploymentContainerUri
    eventHubNamespace: events.outputs.namespaceHost
    eventHub: events.outputs.hub
    eventConsumerGroup: events.outputs.consumerGroup
    databaseUrl: 'postgresql://${identity.name}@${database.outputs.host}:5432/${database.outputs.database}?sslmode=verify-full'
    monitoringConnectionString: monitoring.outputs.connectionString
    hintKeysUri: signedHints ? '${vault.outputs.uri}secrets/hint-keys' : ''
    apiClientId: apiClientId
    sweepSchedule: sweepSchedule
    nodeVersion: nodeVersion
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
  }
}

@description('For ccmbridge registration grant: the rights in Microsoft Graph are given to this identity.')
output identityPrincipalId string = identity.properties.principalId
@description('The user of the database, see grant-database.sql.')
output identityName string = identity.name
output appName string = app.outputs.name
output appHost string = app.outputs.host
output vaultName string = vault.outputs.name
output databaseHost string = database.outputs.host
@description('For intune-diagnostics.sh: where Intune writes its events.')
output eventHubRuleId string = events.outputs.diagnosticsRuleId
output eventHub string = events.outputs.hub
