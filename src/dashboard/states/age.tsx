import { useSignedIn } from "../sign-in/signed-in.ts";
import { agoInWords } from "./ago-in-words.ts";

const exactly = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** A time as how long ago, by the tenant's clock; the exact time when pointed at. */
export function Age({ at }: { readonly at: string }) {
  const { now } = useSignedIn().session;
  return (
    <time dateTime={at} title={exactly.format(new Date(at))}>
      {agoInWords(at, now)}
    </time>
  );
}
