import type { ReactNode } from "react";
import { ApiProblem } from "../data/api.ts";
import { Loading } from "./loading.tsx";
import { NothingKnown } from "./nothing-known.tsx";
import { ProblemView } from "./problem-view.tsx";

/** As much of a query's result as is needed to show where it stands. */
interface Asked<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

interface Given<T> {
  readonly of: Asked<T>;
  /** Completes "Loading …". */
  readonly what: string;
  readonly children: (answer: T) => ReactNode;
}

/** An answer where there is one, else why not. One that could not be asked anew stays, with a word about it. */
export function Answer<T>({ of: { data, error, refetch }, what, children }: Given<T>) {
  if (data !== undefined) return children(data);
  if (error instanceof ApiProblem && error.problem.code === "incomplete") return <NothingKnown />;
  if (error) return <ProblemView error={error} again={refetch} />;
  return <Loading what={what} />;
}
