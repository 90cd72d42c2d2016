import type { Problem } from "../domain/ccmsetup/line.ts";
import { lintLine } from "../domain/ccmsetup/lint.ts";
import { maskLine } from "../domain/ccmsetup/mask.ts";
import { TEMPLATE_LIMIT } from "../domain/ccmsetup/methods/group-policy-provisioning.ts";
import { PROVISIONING_KEY, PROVISIONING_VALUE } from "../domain/ccmsetup/methods/provisioning-template.ts";
import { BridgeError } from "../domain/errors.ts";
import { type RegistryFormat, readRegistryValues } from "../formats/registry-values.ts";
import type { Files } from "./needs.ts";

export interface ProvisionedLine {
  readonly key: string;
  readonly name: string;
  /** Registration tokens masked. */
  readonly line: string;
  readonly length: number;
  /** What the old template takes; a longer line was cut there unless its MAXLEN was raised (rule 77). */
  readonly templateLimit: number;
  readonly valid: boolean;
  readonly problems: readonly Problem[];
  /** The line after every safe fix, null when there is nothing to fix. */
  readonly fixed: string | null;
  /** What the linter does not look at: length, keys nobody reads. */
  readonly remarks: readonly string[];
}
export interface ProvisionedLines {
  readonly file: string;
  readonly format: RegistryFormat;
  readonly rows: readonly ProvisionedLine[];
}

/** Policies lie a few hundred bytes long; what is larger than this is another file. */
const LARGEST = 64 << 20;

/**
 * Reads back what group policy provisioned, and judges it as a line of ccmsetup (rules 76 to 79).
 * @throws BridgeError "not-found" when the file holds no such value; "invalid" when it is no registry file; "disk".
 */
export async function readProvisionedLines(
  files: Pick<Files, "open">,
  path: string,
): Promise<ProvisionedLines> {
  const file = await files.open(path);
  let bytes: Uint8Array;
  try {
    if (file.size > LARGEST)
      throw new BridgeError("invalid", `${path} is too large for a policy.`, { file: path, size: file.size });
    bytes = await file.read(0, file.size);
  } finally {
    await file.close();
  }
  const { format, values } = readRegistryValues(bytes);
  const found = values.filter(
    ({ key, name }) =>
      name.toLowerCase() === PROVISIONING_VALUE.toLowerCase() && /\\ccmsetup$/i.test(`\\${key}`),
  );
  if (found.length === 0)
    throw new BridgeError(
      "not-found",
      `${path} holds no value ${PROVISIONING_VALUE} of a key ${PROVISIONING_KEY}.`,
      { file: path, values: values.length },
      { next: `Export HKLM\\${PROVISIONING_KEY}, or give the Registry.pol of the group policy object.` },
    );
  return { file: path, format, rows: found.map(({ key, name, text }) => judgedValue(key, name, text)) };
}

function judgedValue(key: string, name: string, text: string): ProvisionedLine {
  const { valid, problems, fixed } = lintLine(text, { form: "args" });
  const remarks = [
    ...(text.length > TEMPLATE_LIMIT
      ? [
          `${text.length} characters: ConfigMgrInstallation.adm takes ${TEMPLATE_LIMIT} unless its MAXLEN was raised (rule 77).`,
        ]
      : []),
    ...(text.length === TEMPLATE_LIMIT
      ? [`Exactly ${TEMPLATE_LIMIT} characters: the old template may have cut the rest off (rule 77).`]
      : []),
    ...(maskLine(text) === text
      ? []
      : ["A registration token stands where every user of the computer can read it (rules 104 and 105)."]),
    ...(key.toLowerCase().endsWith(PROVISIONING_KEY.toLowerCase()) || /wow6432node/i.test(key)
      ? []
      : [`ccmsetup is known to read ${PROVISIONING_KEY}; this key is another one (rule 78).`]),
  ];
  return {
    key,
    name,
    line: maskLine(text),
    length: text.length,
    templateLimit: TEMPLATE_LIMIT,
    valid,
    problems: problems.map((problem) => ({
      ...problem,
      fix: problem.fix && {
        words: maskLine(problem.fix.words),
        edits: problem.fix.edits.map((edit) => ({ ...edit, text: maskLine(edit.text) })),
      },
    })),
    fixed: fixed === null ? null : maskLine(fixed),
    remarks,
  };
}
