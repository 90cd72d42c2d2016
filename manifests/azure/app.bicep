// The function app on Flex Consumption, and every setting that functions read (docs/functions.md).
param name string
param location string
param tags object
param identityId string
param identityClientId string
param subnetId string
param storageEndpoints object
param deploymentContainerUri string
param eventHubNamespace string
param eventHub string
param eventConsumerGroup string
param databaseUrl string
param monitoringConnectionString string
param hintKeysUri string
param apiClientId string
param sweepSchedule string
param nodeVersion string
param maximumInstanceCount int
param instanceMemoryMB int

var clouds = {
  AzureCloud: 'public'
  AzureUSGovernment: 'usgov'
  AzureChinaCloud: 'china'
}

var settings = [
  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
  { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
  { name: 'AzureWebJobsStorage__blobServiceUri', value: storageEndpoints.blob }
  { name: 'AzureWebJobsStorage__queueServiceUri', value: storageEndpoints.queue }
  { name: 'AzureWebJobsStorage__tableServiceUri', value: storageEndpoints.table }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: monitoringConnectionString }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identityClientId};Authorization=AAD' }
  { name: 'EnrollmentEvents__fullyQualifiedNamespace', value: eventHubNamespace }
  { name: 'EnrollmentEvents__credential', value: 'managedidentity' }
  { name: 'EnrollmentEvents__clientId', value: identityClientId }
  { name: 'CCMBRIDGE_EVENT_HUB', value: eventHub }
  { name: 'CCMBRIDGE_EVENT_CONSUMER_GROUP', value: eventConsumerGroup }
  { name: 'CCMBRIDGE_SWEEP_SCHEDULE', value: sweepSchedule }
  // A longer pause that Graph asks for is made by a message.
  { name: 'CCMBRIDGE_DEADLINE_SECONDS', value: '120' }
  { name: 'CCMBRIDGE_CLOUD', value: clouds[environment().name] }
  { name: 'CCMBRIDGE_TENANT_ID', value: tenant().tenantId }
  { name: 'CCMBRIDGE_CLIENT_ID', value: identityClientId }
  { name: 'CCMBRIDGE_MANAGED_IDENTITY', value: identityClientId }
  { name: 'DATABASE_URL', value: databaseUrl }
  { name: 'CCMBRIDGE_DATABASE_SIGN_IN', value: 'entra' }
  // The package is mounted read-only; what lies here is temporary.
  { name: 'CCMBRIDGE_DATA', value: '/tmp/ccmbridge' }
]
var apiSettings = empty(apiClientId) ? [] : [{ name: 'CCMBRIDGE_API_CLIENT_ID', value: apiClientId }]
var hintSettings = empty(hintKeysUri)
  ? []
  : [{ name: 'CCMBRIDGE_HINT_KEYS', value: '@Microsoft.KeyVault(SecretUri=${hintKeysUri})' }]

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
      appSettings: concat(settings, apiSettings, hintSettings)
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
      }
    }
  }
}

// Publishing by name and password is another way in, and nobody needs it.
resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

output name string = app.name
output host string = app.properties.defaultHostName
