import type { ShownApp } from "../bridge/show-app.ts";
import type { Column, Paint, Register } from "./frame.ts";
import { labelled } from "./wrapped.ts";

const COLUMNS: readonly Column[] = [
  { key: "deployment", title: "Deployment" },
  { key: "channel", title: "Channel", spare: true },
  { key: "displayName", title: "Name" },
  { key: "publishingState", title: "State" },
  { key: "productVersion", title: "Version", spare: true },
  { key: "contentVersion", title: "Content", align: "right", spare: true },
  { key: "appId", title: "App" },
];

export const register: Register = (program, run) => {
  const app = program.command("app").description("The apps we own in the tenant");
  app
    .command("list")
    .description("Apps that carry our stamp")
    .addHelpText(
      "after",
      "\nExamples:\n  $ ccmbridge app list\n  $ ccmbridge app list --output csv --columns deployment,appId",
    )
    .action(
      run(async (door) => {
        const { listApps } = await import("../bridge/list-apps.ts");
        const world = await door.world();
        const answer = await listApps({ tenant: await world.tenant(), clock: world.clock }, door.signal);
        await door.print(answer, { rows: answer.rows, columns: COLUMNS });
      }),
    );
  app
    .command("show <id>")
    .description("One app: what it says, whom it is assigned to, what devices report")
    .addHelpText("after", "\nExample:\n  $ ccmbridge app show 6f1c… --output json --query installs")
    .action(
      run(async (door, [id]) => {
        const { showApp } = await import("../bridge/show-app.ts");
        const world = await door.world();
        const answer = await showApp({ tenant: await world.tenant(), clock: world.clock }, id!, door.signal);
        await door.print(answer, { text: (paint, width) => appInWords(answer, paint, width) });
      }),
    );
  app
    .command("orphans")
    .description("Half-made apps and twins that earlier runs left behind")
    .option("--remove", "take them away, asking for each")
    .option("-y, --yes", "with --remove: do not ask")
    .addHelpText("after", "\nExamples:\n  $ ccmbridge app orphans\n  $ ccmbridge app orphans --remove --yes")
    .action(
      run<{ remove?: boolean; yes?: boolean }>(async (door, _args, { remove, yes }) => {
        const { findOrphans } = await import("../bridge/find-orphans.ts");
        const world = await door.world();
        const answer = await findOrphans(
          { tenant: await world.tenant(), clock: world.clock },
          {
            remove: remove
              ? async (row) =>
                  yes || door.confirm(`Remove ${row.displayName} (${row.appId}), ${row.publishingState}?`)
              : undefined,
          },
          door.signal,
        );
        await door.print(answer, {
          rows: answer.rows,
          columns: [
            ...COLUMNS.slice(0, 4),
            { key: "why", title: "Why" },
            { key: "removed", title: "Removed" },
            { key: "appId", title: "App" },
          ],
        });
      }),
    );
};

function appInWords(app: ShownApp, paint: Paint, width: number): string {
  const total = Object.values(app.installs).reduce((sum, n) => sum + n, 0);
  const line = (name: string, value: string) => labelled(name, value, width, 15);
  const states = Object.entries(app.installs).filter(([, devices]) => devices > 0);
  const widest = Math.max(1, ...states.map(([, devices]) => devices));
  return [
    `${paint.bold(app.displayName)}  ${paint.dim(app.appId)}`,
    ...line("Deployment", app.deployment),
    ...line("Channel", app.channel),
    ...line("State", app.publishingState),
    ...line("Version", `${app.productVersion}, content version ${app.contentVersion ?? "none"}`),
    ...line("Command line", app.commandLine),
    ...app.assignments.flatMap((words, index) => line(index === 0 ? "Assigned" : "", words)),
    "",
    total === 0
      ? "No device has reported yet: a device reports after it checked in."
      : `${total} devices have reported:`,
    ...states.map(([state, devices]) => {
      const colour = state === "installed" ? paint.green : /failed/i.test(state) ? paint.red : paint.yellow;
      return `  ${state.padEnd(16)}${String(devices).padStart(7)}  ${colour("#".repeat(Math.max(1, Math.round((devices / widest) * Math.min(40, width - 30)))))}`;
    }),
    ...app.installErrors.map(
      ({ hexErrorCode, devices }) =>
        `  ${paint.red(hexErrorCode)} on ${devices} ${devices === 1 ? "device" : "devices"}`,
    ),
  ].join("\n");
}
