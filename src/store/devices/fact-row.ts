import type { Fact, Source } from "../../domain/device/facts.ts";
import { entraIdOf, joinKeysOf } from "../../domain/device/identity.ts";
import type { Schema } from "../schema.ts";
import { bodyOf, saidOf } from "./fact-body.ts";

type Row = Schema["fact"];

/** Sources whose record makes a device; the others only say more of one. */
export const PRIMARY_SOURCES = ["entra", "intune", "configmgr"] as const;

/** A fact as a row. */
export function rowOf(tenant: string, sync: number, fact: Fact): Row {
  const { recordId, entraDeviceId, claimedAt, readAt, goneAt, source } = fact;
  const keys = joinKeysOf(fact);
  const entraId = entraIdOf(entraDeviceId);
  return {
    tenant,
    source,
    record_id: recordId,
    // A new record that names its device needs no more linking; what was joined otherwise before is moved there.
    device_id: entraId,
    entra_device_id: entraId,
    intune_device_id: keys.intuneDeviceId,
    serial: keys.serial,
    hardware: keys.hardware,
    autopilot: keys.autopilot,
    spoke_at: keys.spokeAt,
    app_id: fact.source === "install" || fact.source === "assignment" ? fact.appId : null,
    state: fact.source === "install" ? fact.state : fact.source === "entra" ? fact.trustType : null,
    code: fact.source === "install" ? fact.hexErrorCode : null,
    claimed_at: claimedAt,
    read_at: readAt,
    gone_at: goneAt,
    sync,
    body: bodyOf(fact),
  };
}

export function factOf(row: Pick<Row, Exclude<(typeof FACT_COLUMNS)[number], "device_id">>): Fact {
  const source = row.source as Source;
  return {
    source,
    recordId: row.record_id,
    entraDeviceId: row.entra_device_id,
    claimedAt: row.claimed_at,
    readAt: row.read_at,
    goneAt: row.gone_at,
    ...saidOf(source, row),
  } as Fact;
}

export const FACT_COLUMNS = [
  "device_id",
  "source",
  "record_id",
  "entra_device_id",
  "claimed_at",
  "read_at",
  "gone_at",
  "body",
  "app_id",
  "intune_device_id",
] as const;
