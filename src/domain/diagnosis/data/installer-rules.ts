import type { LogRule } from "../rule.ts";

const MSI = ["installer", "setup"] as const;
const ALSO_DELIVERY = ["installer", "setup", "delivery"] as const;
const SUCCESS = /translated to success|Return value 1\b|^Property\(|^(?:ccmsetup )?command line/i;
/** A return code where programs write it, so that a length or a version is not taken for one. */
const code = (numbers: string) =>
  `(?:(?:exit ?code|error code|error|returning|returned|returns|status|Note: 1|code)[: =]*(?:${numbers})\\b)`;
const returned = (numbers: string, more = "") => new RegExp(code(numbers) + (more ? `|${more}` : ""), "i");

/** Windows Installer and WMI: in its own log, and as ccmsetup repeats it. */
export const INSTALLER_RULES: readonly LogRule[] = [
  {
    code: "msi-suspended-install",
    weight: "cause",
    origins: MSI,
    when: /suspended install detected/i,
    curedAt: 80,
  },
  {
    code: "msi-dll-registration-failed",
    weight: "cause",
    origins: MSI,
    when: /failed to (?:un)?register\.\s+HRESULT|Error 1904\b|-2147024770|8007007e/i,
    unless: SUCCESS,
    curedAt: 80,
  },
  {
    code: "msi-service-start-failed",
    weight: "cause",
    origins: MSI,
    when: /Error 1920\b|Service '?SMS Agent Host'?.{0,40}failed to start|Service initialization failed/i,
    curedAt: 80,
  },
  {
    code: "msi-sqlce-failed",
    weight: "cause",
    origins: MSI,
    when: /failed to execute SQL statement|80040e37|unable to compile sql ?ce|87d00244/i,
    curedAt: 80,
  },
  {
    code: "wmi-registration-failed",
    weight: "cause",
    origins: MSI,
    when: /\b251[45]0\b|unable to register the .{0,80}(?:endpoint|MOF|class|provider)|unable to compile .{0,60}MOF/i,
    unless: SUCCESS,
    curedAt: 80,
  },
  {
    code: "wmi-repository-broken",
    weight: "cause",
    origins: MSI,
    when: /unable to (?:create|delete|open) (?:the )?WMI namespace|80041014|80041010|WMI repository .{0,40}(?:inconsistent|corrupt|broken|damaged)|repository is (?:inconsistent|corrupt)/i,
    unless: /251[45]0/,
    curedAt: 80,
  },
  {
    code: "msi-another-installation-running",
    weight: "cause",
    origins: ALSO_DELIVERY,
    when: returned(
      "1618",
      "80070652|another installation is (?:already )?in progress|another program is being installed|_MSIExecute mutex is (?:already )?(?:set|held)",
    ),
    curedAt: 80,
  },
  {
    code: "msi-source-missing",
    weight: "cause",
    origins: ALSO_DELIVERY,
    when: returned(
      "1612|1706",
      "8007064c|Error 1706\\b|installation source for this product is not available",
    ),
    unless: /failure exit code|^Property/i,
    curedAt: 80,
  },
  {
    code: "msi-service-unavailable",
    weight: "cause",
    origins: ALSO_DELIVERY,
    when: returned(
      "1601",
      "80070641|Windows Installer service could not be accessed|failed to connect to server\\. Error: 0x80040154",
    ),
    unless: /Note: 1|Error 1601\. ?Out of disk/i,
    curedAt: 80,
  },
  {
    code: "msi-package-invalid",
    weight: "cause",
    origins: ALSO_DELIVERY,
    when: returned(
      "1619|1620|1635",
      "8007065[34]|80070663|unable to create a temp copy of patch|(?:installation|patch) package could not be opened|Error 1335\\b",
    ),
    curedAt: 80,
  },
  {
    code: "msi-newer-version-installed",
    weight: "cause",
    origins: ALSO_DELIVERY,
    when: returned(
      "1638",
      "80070666|(?:newer|another|later) version of (?:this product|(?:the )?Configuration Manager)(?: client)? is already installed",
    ),
    curedAt: 80,
  },
  {
    code: "msi-command-line-invalid",
    weight: "cause",
    origins: ["setup", "installer", "delivery"],
    when: returned("1639", "80070667|invalid command[- ]line argument"),
    unless: SUCCESS,
  },
  {
    code: "msi-custom-action-failed",
    weight: "loose",
    origins: MSI,
    when: /CustomAction \w+ returned actual error code (?!0\b|1602\b|1604\b)-?\d+|Failed to instantiate MSXML|Setup failed due to unexpected circumstances/i,
    unless: /translated to success|80070005|80070534|800706fd/i,
    curedAt: 80,
  },
  {
    code: "msi-failed",
    weight: "wrapper",
    origins: MSI,
    when: /client\.msi installation failed|failed to install client\.msi|80070643|returning 1603\b|error code 1603\b|ExitCode: 1603\b|Installation operation failed/i,
    unless: /CustomAction|^CcmSetup failed/i,
    curedAt: 80,
  },
  {
    code: "msi-rollback",
    weight: "never",
    origins: MSI,
    when: /Action\b.{0,20}Rollback\b|Rolling back action|Executing op: RollbackInfo/i,
    unless: /DisableRollback/i,
  },
  {
    code: "wmi-repository-broken",
    weight: "loose",
    origins: ["setup", "registration", "policy"],
    when: /8004100[1-3e]|8004101[37]|80041006/i,
    unless: /251[45]0/,
  },
];
