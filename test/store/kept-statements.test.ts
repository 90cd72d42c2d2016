import { describe, expect, it } from "vitest";
import { keepStatements } from "../../src/store/kept-statements.ts";

function counted() {
  const prepared: string[] = [];
  const prepare = keepStatements((sql) => {
    prepared.push(sql);
    return { sql };
  });
  return { prepare, prepared };
}
/** So long that four of them fill the room. */
const long = (n: number) => `${n} `.padEnd(64 * 1024, "-");

describe("prepared statements", () => {
  it("are made once for a text", () => {
    const { prepare, prepared } = counted();
    expect(prepare("select 1")).toBe(prepare("select 1"));
    prepare("select 2");
    expect(prepared).toEqual(["select 1", "select 2"]);
  });

  it("take bounded room: what was not wanted for longest goes first", () => {
    const { prepare, prepared } = counted();
    for (const n of [1, 2, 3, 4]) prepare(long(n));
    prepare(long(1));
    prepare(long(5));
    expect(prepared).toHaveLength(5);
    for (const n of [1, 3, 4, 5]) prepare(long(n));
    expect(prepared).toHaveLength(5);
    prepare(long(2));
    expect(prepared).toHaveLength(6);
  });

  it("are usable however long they are", () => {
    const { prepare } = counted();
    const text = "-".repeat(1_000_000);
    expect(prepare(text)).toEqual({ sql: text });
    expect(prepare("select 1")).toEqual({ sql: "select 1" });
  });
});
