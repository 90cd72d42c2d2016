import type { FunnelRow } from "../bridge/reports/funnel-report.ts";
import type { StuckRow } from "../bridge/reports/stuck-report.ts";
import type { ShownApp } from "../bridge/show-app.ts";
import { explainCode } from "../domain/error-codes/explain-code.ts";
import { BridgeError } from "../domain/errors.ts";
import { DASHBOARD_FOLDER } from "./dashboard-folder.ts";
import { deploymentNeeds, planInWords } from "./deployment-door.ts";
import { reasonsInWords, syncInWords } from "./device-views.ts";
import type { Door, Paint, Register } from "./frame.ts";
import { paintFor } from "./paint.ts";
import { withRehearsal } from "./rehearsal.ts";
import { funnelInWords } from "./report-views.ts";
import { wrapped } from "./wrapped.ts";

interface Options {
  readonly once?: boolean;
  readonly port: string;
  readonly dashboardPort: string;
  readonly devices: string;
  readonly seed: string;
}

/** Hours after the assignment at which the demo looks at what devices reported. */
const LOOKS = [1, 3, 6, 9, 12];
/** How much later the devices are followed: until then a client has come, registered, and met its policy. */
const DAYS_ON = 2;

export const register: Register = (program, run) => {
  program
    .command("demo")
    .description("See the whole job run against an offline tenant, on this machine alone")
    .option("--once", "end after the last step instead of serving the dashboard")
    .option("--port <number>", "port of the tenant; 0 takes a free one", "0")
    .option("--dashboard-port <number>", "port of the dashboard; 0 takes a free one", "0")
    .option("--devices <number>", "devices in the tenant", "200")
    .option("--seed <text>", "everything that looks random follows from it", "7")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge demo
  $ ccmbridge demo --once

The tenant is made up; the work is not: the same verbs as in yours build the
line, read the MSI, encrypt and upload it, assign it and read everything back.`,
    )
    .action(
      run<Options>(async (door, _args, options) => {
        if (!/^\d{1,5}$/.test(options.dashboardPort) || Number(options.dashboardPort) > 65_535)
          throw new BridgeError("usage", "--dashboard-port is a whole number from 0 to 65535.");
        const paint = paintFor(process.stderr, true);
        const chapter = (title: string) => door.say(`\n${paint.bold(title)}\n`);
        chapter("1  An offline tenant starts on this machine");
        await withRehearsal(door, options, async ({ stage, sandbox, manifest }) => {
          const devices = sandbox.cast.devices.length;
          door.say(
            `${sandbox.addresses.url} with ${devices} devices. Everything in it is made up; nothing leaves this machine.`,
          );
          // What is known before anything is deployed: what changes is told from here.
          const before = await readDevices(stage);
          door.say(`${before.devices} devices are known in it before anything is deployed.`);
          const needs = await deploymentNeeds(stage);
          const [{ planDeployment }, { applyDeployment }, { checkDrift }, { showApp }] = await Promise.all([
            import("../bridge/plan-deployment.ts"),
            import("../bridge/apply-deployment.ts"),
            import("../bridge/check-drift.ts"),
            import("../bridge/show-app.ts"),
          ]);

          chapter(`2  ccmbridge plan -f ${manifest}`);
          const plan = await planDeployment(needs, { manifest: [manifest] });
          door.say(planInWords(plan, paint, door.width));

          chapter(`3  ccmbridge apply -f ${manifest}`);
          const applied = await applyDeployment(needs, { manifest: [manifest], agree: async () => true });
          if (applied.state !== "done" || applied.appId === null)
            throw new BridgeError("upstream", "The tenant is not as the plan says after the apply.", {
              state: applied.state,
            });
          door.say(
            `${paint.green("Done and verified.")} App ${applied.appId} is for ${plan.devicesTouched} devices.`,
          );

          chapter("4  Devices check in, three times a day, and report");
          const reported: { hours: number; installs: ShownApp["installs"] }[] = [];
          let app: ShownApp | undefined;
          for (const [index, hours] of LOOKS.entries()) {
            sandbox.clock.advance((hours - (LOOKS[index - 1] ?? 0)) * 3_600_000);
            app = await showApp(needs, applied.appId, door.signal);
            reported.push({ hours, installs: app.installs });
            door.say(installsInWords(hours, app, plan.devicesTouched, paint, door.width));
          }
          for (const { hexErrorCode, devices: failing } of app?.installErrors ?? []) {
            const meaning = explainCode(hexErrorCode)?.meanings[0]?.meaning;
            door.say(
              `          ${paint.red(hexErrorCode)} on ${failing} ${failing === 1 ? "device" : "devices"}${meaning ? `: ${meaning}` : ""}`,
            );
          }

          chapter(`5  ccmbridge plan -f ${manifest}, once more, and drift`);
          const again = await planDeployment(needs, { manifest: [manifest] });
          door.say(planInWords(again, paint, door.width));
          const { drift } = await checkDrift(needs, { manifest: [manifest] });
          if (again.steps.length > 0 || drift.length > 0)
            throw new BridgeError("upstream", "The second plan is not empty.", {
              steps: again.steps.length,
              drift: drift.length,
            });
          door.say(paint.green("No drift."));

          chapter("6  ccmbridge device sync, two days later: how far each device is");
          sandbox.clock.advance(DAYS_ON * 24 * 3_600_000);
          const tracked = await followDevices(stage, paint, door);

          const answer = {
            deployment: applied.deployment,
            appId: applied.appId,
            commandLine: applied.commandLine,
            steps: applied.steps,
            verified: applied.verified,
            reported,
            secondPlan: again.steps,
            funnel: tracked.funnel,
            stuck: tracked.stuck,
            requests: sandbox.requests.length,
          };
          await door.print(answer, {
            rows: reported.map(({ hours, installs }) => ({ hours, ...installs })),
            text: (out, width) =>
              wrapped(
                `${out.bold("That was all of it:")} ${applied.steps.length} steps, ${answer.requests} requests, one app, nothing left to do; ${tracked.devices} devices followed.${options.once ? " Without --once all of it is there to look at, in the dashboard." : ""}`,
                width,
                "",
              ).join("\n"),
          });
          if (!options.once)
            await leaveRunning(door, stage, Number(options.dashboardPort), {
              env: sandbox.addresses.env,
              manifest,
              paint,
            });
        });
      }),
    );
};

/** Reads everything about every device. */
async function readDevices(stage: Door) {
  const { syncDevices } = await import("../bridge/sync-devices.ts");
  const tracking = await (await stage.world()).tracking();
  return syncDevices({ ...tracking, progress: stage.progress, signal: stage.signal }, { full: true });
}

/** Reads everything about every device, and shows where they stand and what holds one up. */
async function followDevices(stage: Door, paint: Paint, door: Door) {
  const [{ makeReport }, { whyDevice }] = await Promise.all([
    import("../bridge/reports/report.ts"),
    import("../bridge/why-device.ts"),
  ]);
  const tracking = await (await stage.world()).tracking();
  const synced = await readDevices(stage);
  door.say(`${syncInWords(synced, paint, door.width)}\n`);
  const funnel = [...((await makeReport(tracking, "funnel")).rows as readonly FunnelRow[])];
  door.say(`${funnelInWords(funnel, paint, door.width)}\n`);
  const stuck: string[] = [];
  for await (const { deviceId } of (await makeReport(tracking, "stuck")).rows as AsyncIterable<StuckRow>) {
    stuck.push(deviceId);
    if (stuck.length === 1) door.say(reasonsInWords(await whyDevice(tracking, deviceId), paint, door.width));
  }
  door.say("");
  return { devices: synced.devices, funnel, stuck: stuck.length };
}

function installsInWords(
  hours: number,
  { installs: { installed, failed, pendingInstall } }: ShownApp,
  reached: number,
  paint: Paint,
  width: number,
): string {
  const room = Math.max(10, Math.min(50, width - 56));
  const bar = (count: number) => "#".repeat(Math.round((count / Math.max(reached, 1)) * room));
  const number = (count: number, digits: number) => String(count).padStart(digits);
  return [
    `after ${number(hours, 2)} h `,
    `${number(installed, 5)} installed ${number(pendingInstall, 3)} pending ${number(failed, 3)} failed  `,
    paint.green(bar(installed)),
    paint.yellow(bar(pendingInstall)),
    paint.red(bar(failed)),
  ].join("");
}

/** Serves the dashboard over what was done, until somebody ends it. */
async function leaveRunning(
  door: Door,
  stage: Door,
  port: number,
  {
    env,
    manifest,
    paint,
  }: {
    readonly env: Readonly<Record<string, string>>;
    readonly manifest: string;
    readonly paint: Paint;
  },
): Promise<void> {
  const [{ startServer, serverLog }, { version }] = await Promise.all([
    import("../server.ts"),
    import("./version.ts"),
  ]);
  const server = await startServer(await stage.world(), {
    host: "127.0.0.1",
    port,
    version: version(),
    dashboard: DASHBOARD_FOLDER,
    environment: () => undefined,
    // What the server writes down would run through what is told here.
    log: serverLog(door.verbose ? "info" : "silent"),
  });
  try {
    door.say(
      [
        "",
        `${paint.bold("The dashboard:")} ${paint.cyan(server.url)}`,
        `${paint.bold("One-time key:")}  ${server.ownKey}`,
        "",
        "The tenant goes on running as well. In another terminal:",
        "",
        ...Object.entries(env).map(([name, value]) =>
          process.platform === "win32" ? `  $env:${name} = "${value}"` : `  export ${name}=${value}`,
        ),
        "  npx ccmbridge app list",
        `  npx ccmbridge drift -f ${manifest}`,
        "  npx ccmbridge device sync",
        "  npx ccmbridge report stuck",
        "",
        "Ctrl-C here ends both.",
      ].join("\n"),
    );
    await new Promise<void>((resolve) => {
      if (door.signal.aborted) resolve();
      door.signal.addEventListener("abort", () => resolve(), { once: true });
    });
  } finally {
    await server.close();
  }
}
