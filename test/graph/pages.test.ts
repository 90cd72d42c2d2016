import fc from "fast-check";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { pages } from "../../src/graph/pages.ts";
import { APPS, GRAPH, plannedClient, tokenNo } from "./planned-client.ts";
import { strictNetwork } from "./strict-network.ts";

const network = strictNetwork();
const Item = z.object({ id: z.string() });
const listed = (client = plannedClient()) => pages(client.graph, "listApps", Item, {});

/** Serves pages by their number, from 0. */
function servePages(pageOf: (number: number) => { ids: readonly string[]; next?: string }) {
  const seen: string[] = [];
  network.use(
    http.get(APPS, ({ request }) => {
      seen.push(request.url);
      const number = Number(new URL(request.url).searchParams.get("$skiptoken") ?? 0);
      const { ids, next } = pageOf(number);
      return HttpResponse.json({
        value: ids.map((id) => ({ id })),
        ...(next === undefined ? {} : { "@odata.nextLink": next }),
      });
    }),
  );
  return seen;
}

describe("pages", () => {
  it("gives every item of every page in order, however the service cuts them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.uuid(), { maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        async (cut) => {
          servePages((n) => ({
            ids: cut[n]!,
            ...(n + 1 < cut.length ? { next: `${APPS}?$skiptoken=${n + 1}` } : {}),
          }));
          const ids = (await Array.fromAsync(listed())).map(({ id }) => id);
          expect(ids).toEqual(cut.flat());
        },
      ),
      { numRuns: 25 },
    );
  });

  it("asks for the next page only when somebody wants more", async () => {
    const seen = servePages((n) => ({ ids: [`${n}`], next: `${APPS}?$skiptoken=${n + 1}` }));
    for await (const { id } of listed()) if (id === "2") break;
    expect(seen).toHaveLength(3);
  });

  it("takes a next link along as it is, with every sign in it", async () => {
    const token = "MSZub3QtYS1wYWdl%2B%2F%3D%3D";
    const links: string[] = [];
    network.use(
      http.get(APPS, ({ request }) => {
        links.push(request.url);
        return HttpResponse.json({
          value: [],
          ...(links.length === 1
            ? {
                "@odata.nextLink": `${APPS}?$filter=isof(%27microsoft.graph.windowsMobileMSI%27)&$top=999&$skiptoken=${token}`,
              }
            : {}),
        });
      }),
    );
    await Array.fromAsync(listed());
    const asked = new URL(links[1]!);
    expect(links[1]).toContain(`$skiptoken=${token}`);
    expect(asked.searchParams.get("$filter")).toBe("isof('microsoft.graph.windowsMobileMSI')");
  });

  it.each([
    [
      "another host",
      "https://graph.microsoft.com.attacker.example/v1.0/deviceAppManagement/mobileApps?$skiptoken=1",
    ],
    ["another cloud", "https://graph.microsoft.us/v1.0/deviceAppManagement/mobileApps?$skiptoken=1"],
    ["no encryption", "http://graph.microsoft.com/v1.0/deviceAppManagement/mobileApps?$skiptoken=1"],
    ["another port", "https://graph.microsoft.com:8443/v1.0/deviceAppManagement/mobileApps?$skiptoken=1"],
    ["a name before the host", "https://graph.microsoft.com@attacker.example/v1.0/x"],
    ["another version", `${GRAPH}/beta/deviceAppManagement/mobileApps?$skiptoken=1`],
    ["a path alone", "/v1.0/deviceAppManagement/mobileApps?$skiptoken=1"],
    ["nothing", ""],
  ])("refuses a next link with %s, and no token goes there", async (_what, next) => {
    const seen = servePages(() => ({ ids: ["a"], next }));
    await expect(Array.fromAsync(listed())).rejects.toMatchObject({
      code: "upstream",
      message: expect.stringContaining("it was not followed"),
    });
    expect(seen).toHaveLength(1);
  });

  it("does not put the page token of a refused link into the error", async () => {
    servePages(() => ({ ids: [], next: `https://elsewhere.example/x?$skiptoken=${tokenNo(7)}` }));
    const error = await Array.fromAsync(listed()).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(`${error?.message} ${JSON.stringify(error)}`).not.toContain(tokenNo(7));
  });

  it.each([1, 2, 3])("ends with an error when pages go in a circle of %i", async (length) => {
    const seen = servePages((n) => ({ ids: [`${n}`], next: `${APPS}?$skiptoken=${(n + 1) % length}` }));
    await expect(Array.fromAsync(listed())).rejects.toMatchObject({
      code: "upstream",
      message: "The pages of listApps go in a circle.",
    });
    expect(seen.length).toBeLessThanOrEqual(length + 1);
  });

  it.each([
    ["no list", { id: "a" }, "value"],
    ["text", "hello", "the whole"],
    ["an item without its id", { value: [{ name: "x" }] }, "id"],
  ])("says which property of %s is not as documented", async (_what, body, property) => {
    network.use(http.get(APPS, () => HttpResponse.json(body)));
    await expect(Array.fromAsync(listed())).rejects.toMatchObject({
      code: "upstream",
      message: expect.stringContaining(`not as Microsoft Graph documents it: ${property}`),
    });
  });

  it("carries the headers of the question to every page", async () => {
    const levels: (string | null)[] = [];
    network.use(
      http.get(APPS, ({ request }) => {
        levels.push(request.headers.get("consistencylevel"));
        return HttpResponse.json({
          value: [],
          ...(levels.length === 1 ? { "@odata.nextLink": `${APPS}?$skiptoken=1` } : {}),
        });
      }),
    );
    await Array.fromAsync(
      pages(plannedClient().graph, "listApps", Item, { headers: { ConsistencyLevel: "eventual" } }),
    );
    expect(levels).toEqual(["eventual", "eventual"]);
  });
});
