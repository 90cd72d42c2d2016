import { expect, it } from "vitest";
import { memoryStorage } from "../../src/sandbox/memory-storage.ts";

const id = (n: number) => Buffer.from(`block-${n}`).toString("base64");
const put = (query: string, text: string) => ({
  method: "PUT",
  name: "a",
  query: new URLSearchParams(query),
  headers: new Headers(),
  body: new Uint8Array(Buffer.from(text)),
});
const list = (kind: string, ...ids: string[]) =>
  `<BlockList>${ids.map((each) => `<${kind}>${each}</${kind}>`).join("")}</BlockList>`;

it("takes a block list that is said twice, as the service does, and none of blocks it never had", async () => {
  const storage = memoryStorage();
  const status = async (query: string, text: string) => (await storage.forward(put(query, text))).status;
  for (const n of [1, 2])
    expect(await status(`comp=block&blockid=${encodeURIComponent(id(n))}`, `part ${n}.`)).toBe(201);
  expect(await status("comp=blocklist", list("Latest", id(1), id(2)))).toBe(201);
  expect(await status("comp=blocklist", list("Latest", id(1), id(2)))).toBe(201);
  expect(await status("comp=blocklist", list("Uncommitted", id(1)))).toBe(400);
  expect(await status("comp=blocklist", list("Latest", id(1), id(3)))).toBe(400);
  const blob = await storage.open("a");
  expect(blob).toMatchObject({ size: 14, blocks: 2 });
  expect(Buffer.concat(await Array.fromAsync(blob!.read())).toString()).toBe("part 1.part 2.");
});
