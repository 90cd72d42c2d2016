import type { z } from "@hono/zod-openapi";
import type { Caller, Role } from "../domain/caller.ts";
import type { ApiNeeds } from "./needs.ts";

/** Who may: anybody, who signs what is sent, or a caller with at least this role. Every route says it. */
export type Policy = "public" | "signed" | Role;

/** What a handler is given: everything checked, and the caller known. */
export interface Ask<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  readonly needs: ApiNeeds;
  readonly request: Request;
  readonly signal: AbortSignal;
}

/** Schema of an answer together with the type a handler gives; that they agree is tested with real answers. */
export interface Answer<T> {
  readonly schema: z.ZodType;
  /** Never there: the type alone. */
  readonly type?: T;
}
export const answer = <T>(schema: z.ZodType): Answer<T> => ({ schema });

export interface Route<
  Method extends string,
  Path extends string,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  T,
> {
  readonly method: Method;
  readonly path: Path;
  readonly policy: Policy;
  /** The operation's id, and the action of its audit rows. */
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** The body is bytes of this kind, handed to the handler as they come. */
  readonly takes?: string;
  /** It changes something: an audit row is written before, and ended after. Said for every route that is no GET. */
  readonly changes?: boolean;
  readonly status?: 200 | 201 | 202;
  readonly answer: Answer<T>;
  /** Other kinds of answers than JSON that may be asked for. */
  readonly media?: readonly string[];
  readonly handle: (ask: Ask<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<T | Response>;
}

// biome-ignore lint/suspicious/noExplicitAny: any route, whatever it takes
export type AnyRoute = Route<string, string, any, any, any, any>;

/** A route as it stands, with everything inferred. */
export const route = <
  const Method extends "get" | "post" | "put" | "delete",
  const Path extends string,
  T,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(
  definition: Route<Method, Path, Params, Query, Body, T>,
): Route<Method, Path, Params, Query, Body, T> => definition;
