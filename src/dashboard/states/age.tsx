import { useSignedIn } from "../sign-in/signed-in.ts";
import { agoInWords } from "./ago-in-words.ts";

const exactly = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

interface Given {
  readonly at: string;
  /** Written down by the server with its own clock, as keys, jobs and the audit are; a sandbox's tenant has another. */
  readonly own?: boolean;
}

/** A time as how long ago, by the tenant's clock; the exact time when pointed at. */
export function Age({ at, own = false }: Given) {
  const { session } = useSignedIn();
  const now = own ? new Date().toISOString() : session.now;
  return (
    <time dateTime={at} title={exactly.format(new Date(at))}>
      {agoInWords(at, now)}
    </time>
  );
}
