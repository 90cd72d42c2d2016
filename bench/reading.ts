import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { inspectMsi } from "../src/bridge/inspect-msi.ts";
import { lintLine } from "../src/domain/ccmsetup/lint.ts";
import { localFiles } from "../src/files/local-files.ts";
import { inTurn, median, medianRatio, milliseconds } from "./measure.ts";
import type { Bench, BenchRow } from "./row.ts";

const INSTALLER = fileURLToPath(new URL("../manifests/demo/ccmsetup.msi", import.meta.url));
// As they are written in the field: right, half right, and wrong.
const LINES = [
  'CCMSETUPCMD="CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500 SMSSITECODE=ABC"',
  "ccmsetup.exe /mp:mp1.contoso.com /logon SMSSITECODE=AUTO FSP=fsp.contoso.com",
  "ccmsetup.exe SMSSITECODE=ABC /mp:mp1.contoso.com",
  "/nocrlcheck /mp:https://CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500 CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500 SMSSITECODE=ABC",
  'msiexec /i ccmsetup.msi CCMSETUPCMD="/mp:mp1.contoso.com SMSSITECODE=<code>" /qn',
];

export const bench: Bench = () => readingRows({ rounds: 15, files: 200, lines: 2_000 });

/** How quickly an MSI is read and a line judged, each beside the least that could be done with the same bytes. */
export async function readingRows(counts: {
  rounds: number;
  files: number;
  lines: number;
}): Promise<readonly BenchRow[]> {
  const { rounds } = counts;
  const files = localFiles({ temporaryFolder: tmpdir() });
  const times = await inTurn(rounds, {
    inspect: () => repeated(counts.files, () => inspectMsi(files, INSTALLER)),
    hash: () =>
      repeated(counts.files, async () =>
        createHash("sha256")
          .update(await readFile(INSTALLER))
          .digest("hex"),
      ),
    lint: () => repeated(counts.lines, (index) => JSON.stringify(lintLine(LINES[index % LINES.length]!))),
    json: () => repeated(counts.lines, (index) => JSON.stringify(JSON.parse(ANSWERS[index % LINES.length]!))),
  });
  const perSecond = (count: number, all: readonly number[]) => count / (median(all) / 1_000);
  return [
    { name: "msi inspect", value: perSecond(counts.files, times.inspect), unit: "per s" },
    {
      name: "msi inspect to reading and hashing the file",
      value: medianRatio(times.inspect, times.hash),
      unit: "x",
      note: "ccmsetup.msi of the demo; lower is better",
    },
    { name: "cmd lint", value: perSecond(counts.lines, times.lint), unit: "per s" },
    {
      name: "cmd lint to parsing and writing its answer as JSON",
      value: medianRatio(times.lint, times.json),
      unit: "x",
      note: "lower is better",
    },
  ];
}

const ANSWERS = LINES.map((line) => JSON.stringify(lintLine(line)));

const repeated = (count: number, work: (index: number) => unknown) =>
  milliseconds(async () => {
    for (let index = 0; index < count; index++) {
      const result = work(index);
      if (result instanceof Promise) await result;
    }
  });
