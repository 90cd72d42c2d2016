import { CATALOGUE } from "../catalogue.ts";
import type { Carried } from "./method.ts";

/** ccmsetup.exe itself is called: everything the catalogue knows. */
export const EVERYTHING: readonly Carried[] = [
  {
    what: "ccmsetup parameters",
    may: "yes",
    why: "ccmsetup.exe is called directly; parameters stand before properties (rule 2).",
  },
  { what: "client.msi properties", may: "yes", why: "ccmsetup.exe hands them to client.msi." },
];

export const PROVISIONTS_NOT: Carried = {
  what: "PROVISIONTS",
  may: "no",
  why: "It works with ccmsetup.msi only.",
};

/** ccmsetup.msi is called: all of it inside the quotes of CCMSETUPCMD. */
export const INSIDE_CCMSETUPCMD: readonly Carried[] = [
  {
    what: "ccmsetup parameters and client.msi properties",
    may: "yes",
    why: 'ccmsetup.msi hands on what stands inside CCMSETUPCMD="…", and nothing beside it (rules 11 and 12).',
  },
  {
    what: "Values with spaces",
    may: "no",
    why: "How to write quotes inside those quotes is documented nowhere (rule 14).",
  },
  {
    what: "More than 1,024 characters",
    may: "no",
    why: "Intune cuts there, and the installation fails (rules 15 and 100).",
  },
];

/** The parameters that client push takes (rule 71). */
export const PUSH_PARAMETERS: readonly string[] = CATALOGUE.filter(
  ({ kind, allowedInClientPush }) => kind === "ccmsetup-parameter" && allowedInClientPush,
).map(({ name }) => name);
