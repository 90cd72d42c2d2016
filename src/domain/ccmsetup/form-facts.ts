import type { Form } from "./line.ts";

export interface FormFacts {
  readonly form: Form;
  readonly title: string;
}

const TITLES: Readonly<Record<Form, string>> = {
  exe: "Program and arguments: ccmsetup.exe …",
  args: "Arguments alone",
  "intune-lob-args": "Command-line arguments of the Intune app",
  "msi-doc": "ccmsetup.msi CCMSETUPCMD=…, as the documentation writes it",
  msiexec: "msiexec /i ccmsetup.msi …",
  "config-file": "A /config file",
  "osd-properties": "Installation properties of the task sequence step",
};

/** The forms in words. */
export const FORM_FACTS: readonly FormFacts[] = Object.entries(TITLES).map(([form, title]) => ({
  form: form as Form,
  title,
}));
