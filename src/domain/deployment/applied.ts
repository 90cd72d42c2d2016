/** What an apply left behind in the tenant, path by path: the middle column of a three-way drift. */
export interface AppliedDeployment {
  /** Id of the app, or of the policy where that is the channel. */
  readonly appId: string;
  readonly at: string;
  /** `app.displayName`, `app.commandLine`, `content.sha256`, `assignments[...]` … to the value written. */
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}
