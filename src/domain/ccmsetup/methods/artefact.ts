import type { PowerShell } from "../../scripting/powershell.ts";
import type { Artefact } from "./method.ts";

/** A PowerShell script: with its mark, for Windows PowerShell 5.1 reads it in the machine's code page otherwise. */
export const powershellScript = (path: string, about: string, script: PowerShell): Artefact => ({
  path,
  about,
  text: ended(script.powershell),
  encoding: "utf-8-bom",
  newline: "crlf",
});

export const batchScript = (path: string, about: string, text: string): Artefact => ({
  path,
  about,
  text: ended(text),
  encoding: "utf-8",
  newline: "crlf",
});

/** ASCII by the way it is written. */
export const vbScript = batchScript;

export const registryScript = (path: string, about: string, text: string): Artefact => ({
  path,
  about,
  text: ended(text),
  encoding: "utf-16le-bom",
  newline: "crlf",
});

export const xmlFile = (path: string, about: string, text: string): Artefact => ({
  path,
  about,
  text: ended(text),
  encoding: "utf-8",
  newline: "crlf",
});

export const textFile = (path: string, about: string, text: string): Artefact => ({
  path,
  about,
  text: ended(text),
  encoding: "utf-8",
  newline: "lf",
});

const ended = (text: string) => `${text.replace(/^\n+/, "").replace(/\n+$/, "")}\n`;
