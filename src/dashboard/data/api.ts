import { type Api, ApiProblem, type Client, createClient } from "../../http/client.ts";
import type { Credential } from "./credential.ts";
import { askedEarly } from "./early.ts";
import { fetchWithProgress } from "./fetch-with-progress.ts";

export { type Api, ApiProblem, type Client };
export type Operation = keyof Api;
/** What an operation answers: `AnswerOf<"GET /api/v1/devices">`. */
export type AnswerOf<K extends Operation> = Api[K]["answer"];
/** The rows of a list: `RowOf<"GET /api/v1/devices">`. */
export type RowOf<K extends Operation> =
  AnswerOf<K> extends { readonly rows: readonly (infer R)[] } ? R : never;

/**
 * The API as whoever signed in; a token of Entra is asked for anew when it ends. `refused` is told when what they signed in
 * with no longer opens anything, whichever page noticed.
 */
export function apiAs(credential: Credential | undefined, refused: () => void = () => {}): Client {
  return createClient({
    url: "",
    credential: async () => {
      if (credential === undefined) return undefined;
      if (credential.kind === "key") return credential.key;
      const { accessToken } = await import("../sign-in/entra.ts");
      return accessToken();
    },
    fetch: async (...given) => {
      const answer = await (askedEarly(...given) ?? fetchWithProgress(...given));
      if (answer.status === 401) refused();
      return answer;
    },
  });
}
