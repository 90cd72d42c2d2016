/** Tables. The tenant is first in every key, so that a sharded database can distribute by it. Times are ISO 8601 UTC. */
export interface Schema {
  deployment_run: {
    tenant: string;
    id: string;
    deployment: string;
    verb: string;
    started_at: string;
    ended_at: string | null;
    state: string;
  };
  deployment_entry: {
    tenant: string;
    run_id: string;
    number: number;
    at: string;
    kind: string;
    target: string;
    state: string;
    request_id: string | null;
    facts: string | null;
  };
  applied_deployment: {
    tenant: string;
    deployment: string;
    app_id: string;
    at: string;
    // `values` is a word of SQL.
    written: string;
  };
  lease: {
    tenant: string;
    name: string;
    owner: string;
    /** Milliseconds since 1970. */
    until: number;
  };
  schema_version: { version: number; applied_at: string };
}
