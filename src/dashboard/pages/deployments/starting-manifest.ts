/** What a new manifest begins with. What stands in it is an example, and is to be changed. */
export const STARTING_MANIFEST = `apiVersion: ccmbridge/v1
kind: Site
name: contoso
siteCode: ABC
managementPoint: mp1.contoso.com
cloudManagementGateway: CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500
---
apiVersion: ccmbridge/v1
kind: ClientDeployment
name: pilot
site: contoso
scenario: cmg-entra # intranet, cmg-entra, cmg-token, cmg-pki, internet-pki, workgroup
channel: lob # lob, win32, policy
installer: ccmsetup.msi
app: { displayName: ConfigMgr client, publisher: Microsoft }
assignments:
  - { group: Pilot devices, intent: required }
`;
