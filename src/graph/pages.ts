import { z } from "zod";
import { BridgeError } from "../domain/errors.ts";
import type { CallName } from "../domain/graph-calls.ts";
import { issueInWords } from "../domain/issue-in-words.ts";
import type { CallInput, GraphClient } from "./graph-client.ts";

const Page = z.object({
  value: z.array(z.unknown()),
  "@odata.nextLink": z.string().nullish(),
  "@odata.count": z.number().nullish().catch(undefined),
});

/**
 * Every item of a list, page by page. A link that leads to a page we had already ends the walk with an error: it would never end.
 * `onCount` is told how many items the first page says there are, where it does.
 * @throws BridgeError "upstream" for an answer that is no list, or an item `schema` cannot read.
 */
export async function* pages<Schema extends z.ZodType>(
  graph: GraphClient,
  name: CallName,
  schema: Schema,
  input: CallInput,
  onCount?: (items: number) => void,
): AsyncGenerator<z.output<Schema>> {
  const seen = new Set<string>();
  for (let page = readAs(Page, await graph(name, input), name); ; ) {
    const count = page["@odata.count"];
    if (seen.size === 0 && typeof count === "number") onCount?.(count);
    for (const item of page.value) yield readAs(schema, item, name);
    const nextLink = page["@odata.nextLink"];
    if (nextLink === undefined || nextLink === null) return;
    if (seen.has(nextLink))
      throw new BridgeError(
        "upstream",
        `The pages of ${name} go in a circle.`,
        {},
        { next: "Run it again." },
      );
    seen.add(nextLink);
    const { headers, signal } = input;
    page = readAs(Page, await graph(name, { nextLink, ...(headers ? { headers } : {}), signal }), name);
  }
}

/** @throws BridgeError "upstream" naming the property that is not as Graph documents it. */
export function readAs<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  name: CallName,
): z.output<Schema> {
  const read = schema.safeParse(value, { error: issueInWords });
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  throw new BridgeError(
    "upstream",
    `The answer to ${name} is not as Microsoft Graph documents it: ${path.join(".") || "the whole"}: ${message}.`,
    { property: path.join(".") },
    { next: "Run it again. If it stays, please report it with this message." },
  );
}

/** A value between single quotes of an OData filter. */
export const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
