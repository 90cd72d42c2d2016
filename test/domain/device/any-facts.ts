import fc from "fast-check";
import { type Fact, WORKLOADS } from "../../../src/domain/device/facts.ts";
import {
  APP,
  ago,
  assignment,
  days,
  eligibility,
  entra,
  exported,
  ID,
  install,
  intune,
  site,
} from "./a-device.ts";

export const instant = fc.integer({ min: -72, max: days(200) }).map((hours) => ago(hours));
export const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const flag = maybe(fc.boolean());
const stamps = {
  goneAt: fc.option(instant, { nil: null, freq: 4 }),
  claimedAt: maybe(instant),
  readAt: instant,
};
export const agent = fc.constantFrom("mdm", "configmgr", "comanaged", "defender", "none", "other" as const);
const text = maybe(
  fc.constantFrom("", "x", "10.0.19045.3", "10.0.22631.1", "6.1.7601", "Windows Server 2019", "SN-1", "?"),
);
export const code = maybe(fc.constantFrom("0x80070643", "0xBC2", "0x80180018", "nonsense", ""));
export const told = maybe(fc.dictionary(fc.constantFrom(...WORKLOADS), fc.boolean()));

const entraFact = fc
  .record({
    ...stamps,
    recordId: fc.constantFrom("e1", "e2"),
    enabled: fc.boolean(),
    registeredAt: maybe(instant),
    operatingSystem: text,
    trustType: fc.constantFrom("joined", "hybrid", "registered", "unknown" as const),
    lastSignInAt: maybe(instant),
  })
  .map(entra);
const intuneFact = fc
  .record({
    ...stamps,
    recordId: fc.constantFrom("intune-1", "intune-2"),
    agent,
    enrolledAt: maybe(instant),
    lastSyncAt: maybe(instant),
    osVersion: text,
    registrationState: maybe(fc.constantFrom("registered", "revoked", "odd")),
    autopilotEnrolled: flag,
    managementState: maybe(fc.constantFrom("managed", "discovered", "retirePending")),
    workloads: told,
    entraDeviceId: maybe(fc.constant(ID)),
  })
  .map(intune);
const siteFact = fc
  .record({
    ...stamps,
    recordId: fc.constantFrom("1", "2"),
    client: fc.boolean(),
    obsolete: fc.boolean(),
    lastActiveAt: maybe(instant),
    policyPresent: flag,
    enrolled: flag,
    pendingUser: flag,
    consoleCoManaged: flag,
    enrolmentErrorCode: code,
    clientVersion: text,
    workloadBits: maybe(fc.constantFrom("8193", "12543", "255", "1", "odd", "")),
    operatingSystem: text,
  })
  .map(site);
const installFact = fc
  .record({
    ...stamps,
    appId: fc.constantFrom(APP, "app-2"),
    intuneDeviceId: fc.constantFrom("intune-1", "intune-2"),
    hexErrorCode: code,
    detail: text,
    state: fc.constantFrom(
      "installed",
      "failed",
      "notInstalled",
      "pendingInstall",
      "notApplicable",
      "unknown" as const,
    ),
  })
  .map(install);
const others = fc.oneof(
  fc.record({ ...stamps, filtered: fc.boolean() }).map(assignment),
  fc
    .record(stamps)
    .chain((said) =>
      fc
        .constantFrom("eligible", "ineligible", "needsOsUpdate", "eligibleButNotAzureAdJoined", "odd")
        .map((status) => eligibility(status, said)),
    ),
  fc.record({ ...stamps, workloads: told }).map((said) => exported(true, said)),
  fc.record({ ...stamps, detail: text }).map(
    (said): Fact => ({
      source: "event",
      recordId: "event-1",
      entraDeviceId: ID,
      kind: "enrolled",
      ...said,
    }),
  ),
);
const keyOf = (fact: Fact) => `${fact.source} ${fact.recordId}`;
/** A store holds one fact a record. */
export const facts = fc.uniqueArray(fc.oneof(entraFact, intuneFact, siteFact, installFact, others), {
  selector: keyOf,
  maxLength: 8,
});
/** As most devices are: one record a source, so that a record that goes makes no other speak. */
export const plain = fc
  .tuple(entraFact, intuneFact, siteFact, installFact, others)
  .chain((each) => fc.shuffledSubarray(each, { minLength: 2 }))
  .map((given) => given.map((fact): Fact => ({ ...fact, goneAt: null })));
