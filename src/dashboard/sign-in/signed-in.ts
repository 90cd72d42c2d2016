import { createContext, useContext } from "react";
import type { AnswerOf, Client } from "../data/api.ts";

export type Session = AnswerOf<"GET /api/v1/session">;

export interface SignedIn {
  readonly client: Client;
  readonly session: Session;
  readonly signOut: () => void;
}

export const SignedInContext = createContext<SignedIn | undefined>(undefined);

/** Who is signed in, and the API as that caller. Only below the sign-in. */
export function useSignedIn(): SignedIn {
  const signedIn = useContext(SignedInContext);
  if (!signedIn) throw new Error("Asked who is signed in outside of the sign-in.");
  return signedIn;
}

export type Role = Session["caller"]["role"];
const ROLES: readonly Role[] = ["Reader", "Operator", "Admin"];

/** Why the caller may not do what wants this role; undefined when it may. The API decides: this only tells beforehand. */
export function useRefusal(wanted: Role): string | undefined {
  const { role } = useSignedIn().session.caller;
  if (ROLES.indexOf(role) >= ROLES.indexOf(wanted)) return undefined;
  return `This wants the role ${wanted}; you have ${role}.`;
}
