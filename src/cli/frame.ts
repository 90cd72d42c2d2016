import type { Command } from "commander";
import type { Progress } from "../bridge/needs.ts";
import type { Column } from "../formats/tables/column.ts";
import type { World } from "../wire.ts";

export type { Column };
export const OUTPUT_FORMATS = ["table", "json", "ndjson", "csv", "md", "yaml", "xlsx"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** How a value shows where JSON would not do. */
export interface View {
  /**
   * Rows for table, CSV, Markdown, workbook and NDJSON; without it the value itself, or its `rows`. Rows that come one by
   * one are for lists too long to hold: where they are written line by line they need `columns`, and where one document is
   * wanted they become the `rows` of the value.
   */
  readonly rows?: readonly unknown[] | AsyncIterable<unknown> | undefined;
  readonly columns?: readonly Column[] | undefined;
  /** Free text for `--output table`, given the width in columns and the paint (which is plain without colour). */
  readonly text?: ((paint: Paint, width: number) => string) | undefined;
}

/** Colours that are the text itself when colour is off. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

/** What a command is given: where to print, what was asked for globally, and the world when it needs one. */
export interface Door {
  readonly format: OutputFormat;
  readonly verbose: boolean;
  /** Columns of the terminal; 80 in a pipe. */
  readonly width: number;
  /** True when standard input and standard error are a terminal, so that a question can be asked. */
  readonly interactive: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborts on Ctrl-C; a second one ends the process. */
  readonly signal: AbortSignal;
  /** All of standard input as UTF-8 text. */
  readStdin(): Promise<string>;
  /** Data on standard output, in the format asked for, after --query and --columns. */
  print(value: unknown, view?: View): Promise<void>;
  /** Text on standard output as it is, whatever the format: a script, a file's content. */
  write(text: string): Promise<void>;
  /** A line on standard error. */
  say(text: string): void;
  /** Steps and byte counts on standard error: a live list on a terminal, plain lines in a pipe. */
  readonly progress: Progress;
  /** Asks yes or no on standard error; false when not interactive. */
  confirm(question: string): Promise<boolean>;
  /** Clients, store and clock, made from the configuration when first asked for. */
  world(): Promise<World>;
}

/** Turns a handler into a commander action. The handler's number is the exit code; nothing means 0. */
export type Run = <Options>(
  handler: (door: Door, args: readonly string[], options: Options) => Promise<number | void>,
) => (...given: unknown[]) => Promise<void>;

/** Every file in `cli/` named after a noun exports one of these as `register`. */
export type Register = (program: Command, run: Run) => void;
