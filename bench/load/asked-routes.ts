import { REPORT_NAMES } from "../../src/bridge/reports/report.ts";

/** Paths that are asked in turn, by what they have in common. */
export type Wanted = Readonly<Record<string, readonly string[]>>;
/** What was answered, by path. */
export type Answers = Readonly<Record<string, { readonly type: string; readonly body: string }>>;

const LISTS = [
  "",
  "&stage=targeted",
  "&fault=intune-silent",
  "&stage=comanaged&fault=client-silent",
  "&workload=clientApps%3Dintune",
  "&search=PC-0",
];

/** Lists, devices, reports and the overview of a server, each answered once. @throws Error when one is not. */
export async function askedRoutes(url: string, key: string): Promise<{ wanted: Wanted; answers: Answers }> {
  const answers: Record<string, { type: string; body: string }> = {};
  const ask = async (path: string) => {
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } });
    const body = await response.text();
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${body}`);
    answers[path] = { type: response.headers.get("content-type") ?? "", body };
    return path;
  };
  const lists: string[] = [];
  const devices: string[] = [];
  for (const filter of LISTS) {
    const path = await ask(`/api/v1/devices?limit=50${filter}`);
    const { rows, cursor } = JSON.parse(answers[path]!.body) as {
      rows: readonly { readonly deviceId: string }[];
      cursor: string | null;
    };
    lists.push(path);
    if (cursor !== null) lists.push(await ask(`${path}&cursor=${cursor}`));
    for (const { deviceId } of rows.slice(0, 5))
      devices.push(await ask(`/api/v1/devices/${encodeURIComponent(deviceId)}`));
  }
  const reports: string[] = [];
  for (const name of REPORT_NAMES) reports.push(await ask(`/api/v1/reports/${name}?limit=50`));
  const overview = [await ask("/api/v1/overview")];
  return { wanted: { lists, devices, reports, overview }, answers };
}
