import { xmlText } from "../../scripting/xml.ts";

/** Below HKEY_LOCAL_MACHINE; 32-bit programs see the same key (rule 78). */
export const PROVISIONING_KEY = "SOFTWARE\\Policies\\Microsoft\\ccmsetup";
export const PROVISIONING_VALUE = "SetupParameters";

const NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions";

/** ADMX that does what ConfigMgrInstallation.adm does, with a text box of `maxLength` characters. */
export const provisioningTemplate = (maxLength: number) => `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions xmlns="${NAMESPACE}" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="ccmprovisioning" namespace="Ccmbridge.Policies.ConfigMgrClientProvisioning" />
    <using prefix="windows" namespace="Microsoft.Policies.Windows" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <categories>
    <category name="ConfigurationManager" displayName="$(string.ConfigurationManager)" />
    <category name="ClientProvisioning" displayName="$(string.ClientProvisioning)">
      <parentCategory ref="ConfigurationManager" />
    </category>
  </categories>
  <policies>
    <policy name="ConfigureClientDeploymentSettings" class="Machine" displayName="$(string.ConfigureClientDeploymentSettings)" explainText="$(string.ConfigureClientDeploymentSettings_Help)" key="${xmlText(PROVISIONING_KEY)}" presentation="$(presentation.ConfigureClientDeploymentSettings)">
      <parentCategory ref="ClientProvisioning" />
      <supportedOn ref="windows:SUPPORTED_Windows7" />
      <elements>
        <text id="CCMSetup" valueName="${PROVISIONING_VALUE}" maxLength="${maxLength}" required="true" />
      </elements>
    </policy>
  </policies>
</policyDefinitions>`;

/** The texts of the template in English, with the line in the box. */
export const provisioningTexts = (line: string) => `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources xmlns="${NAMESPACE}" revision="1.0" schemaVersion="1.0">
  <displayName>Configuration Manager client provisioning</displayName>
  <description>Installation properties of the Configuration Manager client</description>
  <resources>
    <stringTable>
      <string id="ConfigurationManager">Configuration Manager</string>
      <string id="ClientProvisioning">Client provisioning</string>
      <string id="ConfigureClientDeploymentSettings">Configure Client Deployment Settings</string>
      <string id="ConfigureClientDeploymentSettings_Help">Parameters and properties that CCMSetup uses when its own command line has none. Parameters stand before properties. Every user of the computer can read them: nothing secret belongs here.</string>
    </stringTable>
    <presentationTable>
      <presentation id="ConfigureClientDeploymentSettings">
        <textBox refId="CCMSetup">
          <label>CCMSetup</label>
          <defaultValue>${xmlText(line)}</defaultValue>
        </textBox>
      </presentation>
    </presentationTable>
  </resources>
</policyDefinitionResources>`;
