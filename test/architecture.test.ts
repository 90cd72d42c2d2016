import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AT_RUN_TIME, filesBelow, ROOT, readSource, type SourceFile } from "./source-files.ts";

const CONTRIBUTING = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");

interface Room {
  /** `src/domain/` or `src/wire.ts`. */
  readonly path: string;
  readonly everything: boolean;
  /** Rooms and files below `src/`. */
  readonly mayImport: readonly string[];
}

/** The rooms as CONTRIBUTING.md has them: the table is the law, this only reads it. */
const ROOMS: readonly Room[] = CONTRIBUTING.split("\n")
  .filter((line) => /^\| `(src|functions)\//.test(line))
  .flatMap((line) => {
    const [first = "", , third = ""] = line.split("|").slice(1, -1);
    // What follows a semicolon says what is not allowed, for people.
    const mayImport = codeIn(third.split(";")[0]!).map((name) => `src/${name}`);
    return codeIn(first).map((path) => ({ path, everything: third.trim() === "everything", mayImport }));
  });

function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

const PATHS = ["src", ...(existsSync(join(ROOT, "functions")) ? ["functions"] : [])].flatMap(filesBelow);
const SOURCES: readonly SourceFile[] = PATHS.filter((path) => /\.tsx?$/.test(path)).map(readSource);

const isIn = (path: string, room: string) => (room.endsWith("/") ? path.startsWith(room) : path === room);
const roomOf = (path: string) => ROOMS.find((room) => isIn(path, room.path));

/** What these rooms may ask of Node itself: what computes, nothing that reaches out. */
const COMPUTES = [
  "node:buffer",
  "node:crypto",
  "node:path",
  "node:stream",
  "node:stream/promises",
  "node:util",
  "node:worker_threads",
  "node:zlib",
];
/** Libraries of rooms that may not have any they like. Edges, doors and the sandbox choose for themselves. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  "src/domain/": ["zod"],
  "src/formats/": [
    ...COMPUTES,
    "csv-parse",
    "csv-stringify/sync",
    "exceljs",
    "fast-xml-parser",
    "iconv-lite",
    "yaml",
    "yauzl",
    "yazl",
    "zod",
  ],
  "src/bridge/": [...COMPUTES, "zod"],
  "src/contract/": [],
};
/** Rooms that get clock, chance and environment handed in. */
const PURE = ["src/domain/", "src/formats/", "src/bridge/"];
/** Where the environment is read, and where a door hands it on or asks it about the terminal. */
const READS_ENVIRONMENT =
  /^src\/(config|cli\/(run|door|paint|progress)|serverless\/(function-app|has-setting))\.ts$/;

/** About 300: what is a little longer may be right, what is much longer is two things. */
const MOST_LINES = 350;

describe("the rooms", () => {
  it("are those of the table in CONTRIBUTING.md, no more and no fewer", () => {
    const problems = [
      ...ROOMS.filter(({ path }) => !existsSync(join(ROOT, path))).map(
        ({ path }) => `${path} is in the table and not there`,
      ),
      ...PATHS.filter((path) => !roomOf(path)).map((path) => `${path} is in no room of the table`),
      ...ROOMS.flatMap(({ path, mayImport }) =>
        mayImport
          .filter((name) => !existsSync(join(ROOT, name)))
          .map((name) => `${path} may import ${name}, which is not there`),
      ),
    ];
    expect(ROOMS.length).toBeGreaterThan(8);
    expect(problems).toEqual([]);
  });

  it("import only the rooms they may", () => {
    const problems = SOURCES.flatMap(({ path, imports }) => {
      const room = roomOf(path);
      if (!room || room.everything) return [];
      return imports
        .filter(({ ours, name }) => ours && ![room.path, ...room.mayImport].some((to) => isIn(name, to)))
        .map(({ name, line }) => `${path}:${line} imports ${name}; ${room.path} may not`);
    });
    expect(problems).toEqual([]);
  });

  it("of the ground floor and the verbs use no library that reaches out", () => {
    const problems = SOURCES.flatMap(({ path, imports }) => {
      const allowed = LIBRARIES[roomOf(path)?.path ?? ""];
      return imports
        .filter(({ ours, name }) => allowed && !ours && !allowed.includes(name))
        .map(({ name, line }) => `${path}:${line} imports ${name}; ${roomOf(path)!.path} may not`);
    });
    expect(problems).toEqual([]);
  });

  it("import what is theirs by its file name and nothing by a name made at run time", () => {
    const problems = SOURCES.flatMap(({ path, imports }) =>
      imports
        .filter(({ ours, name }) =>
          ours ? !/\.(tsx?|json|css)$/.test(name) || !PATHS.includes(name) : name === AT_RUN_TIME,
        )
        // Azurite comes with the tests; a user may do without.
        .filter(({ name }) => !(name === AT_RUN_TIME && path === "src/sandbox/azurite.ts"))
        .map(({ name, line }) => `${path}:${line} imports ${name}`),
    );
    expect(problems).toEqual([]);
  });

  it("of the ground floor and the verbs know no clock, no chance and no process", () => {
    const problems = SOURCES.filter(({ path }) => PURE.some((room) => isIn(path, room))).flatMap(
      ({ path, uses }) => uses.map(({ name, line }) => `${path}:${line} uses ${name}`),
    );
    expect(problems).toEqual([]);
  });

  it("read the environment in the configuration alone; a door hands it on", () => {
    const problems = SOURCES.filter(({ path }) => !READS_ENVIRONMENT.test(path)).flatMap(({ path, uses }) =>
      uses
        .filter(({ name }) => name === "process.env")
        .map(({ line }) => `${path}:${line} reads the environment`),
    );
    expect(problems).toEqual([]);
  });
});

describe("files", () => {
  it("are kebab-case, and none is a drawer for odds and ends", () => {
    const problems = [...PATHS, ...filesBelow("test"), ...filesBelow("scripts"), ...filesBelow("bench")]
      .filter((path) => !path.startsWith("test/fixtures/") && !path.startsWith("src/contract/"))
      .flatMap((path) =>
        path
          .split("/")
          .filter((part) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(part) || isDrawer(part))
          .map((part) => `${path}: ${part}`),
      );
    expect(problems).toEqual([]);
  });

  it("of deciding code stay short enough to be read at one sitting", () => {
    const long = SOURCES.filter(({ path }) => !/(\/catalogue-\w+|\/data\/[\w-]+)\.ts$/.test(path))
      .map(({ path }) => ({ path, lines: readFileSync(join(ROOT, path), "utf8").split("\n").length }))
      .filter(({ lines }) => lines > MOST_LINES);
    expect(long.map(({ path, lines }) => `${path} has ${lines} lines`)).toEqual([]);
  });

  it("that CONTRIBUTING.md names are there", () => {
    const named = codeIn(CONTRIBUTING).filter((code) =>
      /^(src|test|scripts|manifests|functions|bench)\/\S+$/.test(code),
    );
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

function isDrawer(part: string): boolean {
  return /^(utils?|helpers?|common|shared|misc|lib|tools)(\.|$)/.test(part);
}
