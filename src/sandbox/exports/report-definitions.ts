import contract from "../../contract/intune-reports.json" with { type: "json" };

interface ReportContract {
  readonly columns: readonly string[];
  readonly filters?: readonly string[];
  readonly requiredFilters?: readonly string[];
  readonly received?: Readonly<Record<string, string>>;
  readonly selectAliases?: Readonly<Record<string, string>>;
  readonly onlyWhenSelected?: readonly string[];
}

/** Reports whose columns are known; what is asked of others is refused (fact G157). */
const CONTRACT = contract.reports as Readonly<Record<string, ReportContract>>;

export interface ReportDefinition {
  readonly name: string;
  readonly columns: readonly string[];
  /** What comes when nobody selects. */
  readonly defaults: readonly string[];
  readonly filters: readonly string[];
  readonly requiredFilters: readonly string[];
  /** Another name of a column in `select`, and the heading it comes under. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly headings: Readonly<Record<string, string>>;
  /** False where `localizationType` changes nothing. */
  readonly isLocalised: boolean;
}

/** @returns undefined for a report that is not served here. */
export function definitionOf(name: string): ReportDefinition | undefined {
  const report = Object.hasOwn(CONTRACT, name) ? CONTRACT[name] : undefined;
  if (!report || name === "DeviceEnrollmentFailures") return undefined;
  const { columns, onlyWhenSelected = [] } = report;
  return {
    name,
    columns,
    defaults: columns.filter((column) => !onlyWhenSelected.includes(column)),
    filters: report.filters ?? [],
    requiredFilters: report.requiredFilters ?? [],
    aliases: report.selectAliases ?? {},
    headings: report.received ?? {},
    isLocalised: !contract.request.ignoresLocalizationType.includes(name),
  };
}
