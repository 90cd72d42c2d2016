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
  /** What a source said of one record. */
  fact: {
    tenant: string;
    source: string;
    record_id: string;
    /** Null while it is joined to none. */
    device_id: string | null;
    entra_device_id: string | null;
    intune_device_id: string | null;
    serial: string | null;
    hardware: string | null;
    autopilot: string | null;
    spoke_at: string | null;
    /** Of reports: the app, the state, the code. Of Entra: the trust type as state. */
    app_id: string | null;
    state: string | null;
    code: string | null;
    claimed_at: string | null;
    read_at: string;
    gone_at: string | null;
    /** The last sync that read it. */
    sync: number;
    body: string;
  };
  device: {
    tenant: string;
    device_id: string;
    name: string;
    name_lower: string;
    serial: string | null;
    serial_lower: string | null;
    stage: string;
    health: string;
    leftover: string | null;
    /** A letter a workload, in their order: i, c, u, or x for a conflict. */
    workloads: string;
    as_of: string;
    complete: number;
    /** What columns do not say: evidence, faults, and each side's word on the workloads, two letters each. */
    verdict: string;
    past: string;
    /** Episode and codes of faults. */
    remembered: string;
    /** Everything lists go by, in one text: what is alike in it lies side by side. */
    facets: string | null;
    /** Records that are there, by source: those of Entra, Intune and the site; null of an older judgement. */
    records: string | null;
    /** From when on time alone may make it another verdict. */
    due_at: string | null;
  };
  device_fault: {
    tenant: string;
    device_id: string;
    code: string;
    severity: string;
    since: string | null;
    body: string;
    /** Of its device. */
    facets: string | null;
    /** 1 where the device does not go on by itself because of it. */
    stuck: number | null;
  };
  /** How a device stands among others of the same hardware; only where there are others. */
  device_kin: { tenant: string; device_id: string; body: string };
  transition: {
    tenant: string;
    device_id: string;
    field: string;
    seen_at: string;
    at: string;
    episode: number;
    from_value: string | null;
    to_value: string;
    because: string;
    /** Of a first look, beside its stage: health, and a letter a workload; null of every other change. */
    beside: string | null;
  };
  /** What logs of a device were found to say. */
  device_log: { tenant: string; device_id: string; attached_at: string; body: string };
  /** What the next sync has to look at. */
  device_due: { tenant: string; kind: string; key: string };
  device_sync: {
    tenant: string;
    number: number;
    started_at: string;
    ended_at: string | null;
    complete: number | null;
    sources: string | null;
  };
  source_mark: { tenant: string; source: string; mark: string };
  /** What reports count, as the last sync left it; gone as soon as it may be otherwise. */
  device_summary: { tenant: string; name: string; body: string };
  api_key: {
    tenant: string;
    id: string;
    name: string;
    role: string;
    salt: string;
    hash: string;
    created_at: string;
    created_by: string;
    revoked_at: string | null;
  };
  audit: {
    tenant: string;
    /** In order of time. */
    id: string;
    at: string;
    caller_kind: string;
    caller_id: string;
    caller_name: string;
    role: string;
    action: string;
    subject: string | null;
    outcome: string;
    code: string | null;
    request_id: string | null;
  };
  job: {
    tenant: string;
    /** In order of time. */
    id: string;
    kind: string;
    subject: string;
    /** The subject while it is queued or running. */
    active: string | null;
    input: string;
    state: string;
    attempts: number;
    owner: string | null;
    /** Milliseconds since 1970: end of the lease, or when a queued job may be begun. */
    until: number;
    created_at: string;
    created_by: string;
    started_at: string | null;
    ended_at: string | null;
    progress: string;
    result: string | null;
    error: string | null;
  };
  /** A deployment's manifest as it was handed in over HTTP. */
  wish: {
    tenant: string;
    id: string;
    deployment: string;
    manifest: string;
    created_at: string;
    created_by: string;
    updated_at: string;
    updated_by: string;
  };
  enrolment_event: {
    tenant: string;
    event_key: string;
    intune_device_id: string | null;
    at: string;
    noted_at: string;
    body: string;
  };
  /** A device an event named, and how far looking at it has come. */
  device_check: {
    tenant: string;
    intune_device_id: string;
    entra_device_id: string | null;
    enrolled_at: string;
    started_at: string;
    step: number;
    due_at: string;
    state: string;
    reason: string | null;
  };
  notification_rule: { tenant: string; name: string; body: string; gathered_to: string | null };
  /** A change that a rule tells; `delivery_id` is null while it waits for a message. */
  notification_change: {
    tenant: string;
    rule: string;
    change_key: string;
    gathered_at: string;
    seen_at: string;
    delivery_id: string | null;
    body: string;
  };
  delivery: {
    tenant: string;
    id: string;
    rule: string;
    made_at: string;
    state: string;
    due_at: string;
    tries: number;
    body: string;
  };
  delivery_try: { tenant: string; delivery_id: string; at: string; number: number; body: string };
  schema_version: { version: number; applied_at: string };
}

/**
 * Every table and its key, in the order in which rows are copied from one database to another. Whoever adds a table adds it
 * here: what is not named would be left behind.
 */
export const KEYS = {
  deployment_run: ["tenant", "id"],
  deployment_entry: ["tenant", "run_id", "number"],
  applied_deployment: ["tenant", "deployment"],
  lease: ["tenant", "name"],
  fact: ["tenant", "source", "record_id"],
  device: ["tenant", "device_id"],
  device_fault: ["tenant", "device_id", "code"],
  device_kin: ["tenant", "device_id"],
  transition: ["tenant", "device_id", "field", "seen_at"],
  device_log: ["tenant", "device_id", "attached_at"],
  device_due: ["tenant", "kind", "key"],
  device_sync: ["tenant", "number"],
  source_mark: ["tenant", "source"],
  device_summary: ["tenant", "name"],
  api_key: ["tenant", "id"],
  audit: ["tenant", "id"],
  job: ["tenant", "id"],
  wish: ["tenant", "id"],
  enrolment_event: ["tenant", "event_key"],
  device_check: ["tenant", "intune_device_id"],
  notification_rule: ["tenant", "name"],
  notification_change: ["tenant", "rule", "change_key"],
  delivery: ["tenant", "id"],
  delivery_try: ["tenant", "delivery_id", "at", "number"],
  schema_version: ["version"],
} as const satisfies { readonly [Table in keyof Schema]: readonly (keyof Schema[Table])[] };
