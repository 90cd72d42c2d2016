import type { DuePage, JudgedCounts, JudgingInput } from "../../bridge/needs.ts";
import type { Fact } from "../../domain/device/facts.ts";
import type { Limits } from "../../domain/device/limits.ts";
import type { Facts, FailureCode } from "../../domain/errors.ts";
import type { PostgresSettings } from "../postgres/postgres-address.ts";

/** Which database the thread writes to, and whose devices. */
export interface Place {
  readonly dataFolder: string;
  readonly busyTimeoutMs?: number | undefined;
  readonly postgres?: PostgresSettings | undefined;
  readonly tenant: string;
}

export type Asked =
  | { readonly kind: "facts"; readonly sync: number; readonly facts: readonly Fact[] }
  | {
      readonly kind: "page";
      readonly page: DuePage;
      readonly by: JudgingInput;
      readonly limits: Limits;
    };

/** What was judged; of facts nothing. */
export type Done = JudgedCounts | undefined;

/** A failure as it comes over: a class does not. */
export type Failure =
  | {
      readonly code: FailureCode;
      readonly message: string;
      readonly facts: Facts;
      readonly next: string | undefined;
    }
  | { readonly message: string };

export interface Answer {
  readonly id: number;
  readonly done?: Done;
  readonly failure?: Failure;
}
