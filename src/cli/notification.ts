import type { RuleInput } from "../bridge/notifications/manage-rules.ts";
import { BridgeError } from "../domain/errors.ts";
import { audited } from "./audited.ts";
import type { Column, Door, Register } from "./frame.ts";

interface AddOptions {
  readonly kind: string;
  readonly when: readonly string[];
  readonly address?: string;
  readonly addressEnv?: string;
  readonly addressFile?: string;
  readonly keyEnv?: string;
  readonly keyFile?: string;
  readonly firstLook?: boolean;
  readonly digest?: string;
  readonly quiet?: string;
  readonly timeZone: string;
}

const RULE_COLUMNS: readonly Column[] = [
  { key: "name", title: "Name" },
  { key: "kind", title: "Kind" },
  { key: "when", title: "Tells" },
  { key: "to", title: "To" },
  { key: "enabled", title: "On" },
  { key: "disabledBecause", title: "Why not", spare: true },
];
const DELIVERY_COLUMNS: readonly Column[] = [
  { key: "madeAt", title: "Made" },
  { key: "rule", title: "Rule" },
  { key: "changes", title: "Changes", align: "right" },
  { key: "state", title: "State" },
  { key: "tries", title: "Tries", align: "right" },
  { key: "lastTry.reason", title: "Last answer" },
  { key: "id", title: "Message" },
];

/** Rules and the log want no tenant to be asked. */
async function keeping(door: Door) {
  const world = await door.world();
  return { notifications: await world.notificationStore(), clock: world.clock };
}

export const register: Register = (program, run) => {
  const notification = program
    .command("notification")
    .description("Tell a webhook or a Teams channel what changes on devices");

  notification
    .command("add <name>")
    .description("Add a rule: which changes are told to whom, from now on")
    .requiredOption("--when <change...>", "stage=comanaged, fault:install-failed=present, health=silent, …")
    .option("--kind <kind>", "webhook or teams", "webhook")
    .option("--address <url>", "where a webhook goes; one that grants access belongs into a variable or file")
    .option("--address-env <variable>", "environment variable that holds the address")
    .option("--address-file <file>", "file that holds the address")
    .option("--key-env <variable>", "environment variable that holds the signing key, whsec_…")
    .option("--key-file <file>", "file that holds the signing key")
    .option("--first-look", "also what stood already when a device was first seen")
    .option("--digest <seconds>", "gather changes for so long into one message; 60 for Teams when not said")
    .option("--quiet <hours>", "hours in which nothing is sent: 22:00-07:00")
    .option("--time-zone <zone>", "where these hours are meant", "UTC")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge notification add done --when stage=comanaged --address https://hooks.contoso.com/ccm --key-env HOOK_KEY
  $ ccmbridge notification add ops --kind teams --when fault=present health=silent --address-env TEAMS_URL --quiet 20:00-07:00 --time-zone Europe/Berlin

The words are those of \`device history\`. Secrets stay where they are: a rule keeps the place.`,
    )
    .action(
      run<AddOptions>(async (door, [name], options) => {
        const { addRule } = await import("../bridge/notifications/manage-rules.ts");
        const rule = ruleOf(name!, options);
        const needs = await keeping(door);
        await door.print(await audited(door, "add-notification-rule", rule.name, () => addRule(needs, rule)));
      }),
    );

  notification
    .command("list")
    .description("All rules")
    .addHelpText("after", "\nExample:\n  $ ccmbridge notification list")
    .action(
      run(async (door) => {
        const { listRules } = await import("../bridge/notifications/manage-rules.ts");
        const rows = await listRules(await keeping(door));
        await door.print({ rows }, { rows, columns: RULE_COLUMNS });
      }),
    );

  for (const [verb, about] of [
    ["remove", "Remove a rule and what waits for it; the log stays"],
    ["disable", "Switch a rule off; what changes meanwhile is told when it is on again"],
    ["enable", "Switch a rule on again, also after its receiver said that nobody is there"],
  ] as const)
    notification
      .command(`${verb} <name>`)
      .description(about)
      .addHelpText("after", `\nExample:\n  $ ccmbridge notification ${verb} ops`)
      .action(
        run(async (door, [name]) => {
          const manage = await import("../bridge/notifications/manage-rules.ts");
          const change = {
            remove: manage.removeRule,
            disable: manage.disableRule,
            enable: manage.enableRule,
          }[verb];
          const needs = await keeping(door);
          await door.print(
            await audited(door, `${verb}-notification-rule`, name!, async () => change(needs, name!)),
          );
        }),
      );

  notification
    .command("test <name>")
    .description("Send one message now that says nothing but that it is a test")
    .addHelpText(
      "after",
      "\nExample:\n  $ ccmbridge notification test ops\n\nExit code 1: it was not accepted.",
    )
    .action(
      run(async (door, [name]) => {
        const { testRule } = await import("../bridge/notifications/send-notification.ts");
        const needs = await (await door.world()).notifying();
        const answer = await testRule({ ...needs, signal: door.signal }, name!);
        await door.print(answer);
        return answer.accepted ? 0 : 1;
      }),
    );

  notification
    .command("send")
    .description("Tell what changed since the last time, and try again what is due")
    .addHelpText(
      "after",
      `
Example:
  $ ccmbridge device sync && ccmbridge notification send

Each change is told once. Exit code 1: a message was given up.`,
    )
    .action(
      run(async (door) => {
        const { notify } = await import("../bridge/notifications/notify.ts");
        const needs = await (await door.world()).notifying();
        const answer = await notify({ ...needs, signal: door.signal });
        const next = answer.nextAt === null ? "" : ` More is due at ${answer.nextAt}.`;
        await door.print(answer, {
          rows: answer.sent,
          text: () => `${answer.gathered} changes gathered, ${answer.sent.length} messages tried.${next}`,
        });
        return answer.sent.some(({ state }) => state === "failed") ? 1 : 0;
      }),
    );

  notification
    .command("deliveries")
    .description("What was sent, newest first")
    .option("--rule <name>", "only of one rule")
    .option("--state <state>", "waiting, accepted or failed")
    .option("--limit <number>", "at most so many", "50")
    .addHelpText("after", "\nExample:\n  $ ccmbridge notification deliveries --state failed")
    .action(
      run<{ readonly rule?: string; readonly state?: string; readonly limit: string }>(
        async (door, _args, { rule, state, limit }) => {
          const { listDeliveries } = await import("../bridge/notifications/delivery-log.ts");
          const known = (["waiting", "accepted", "failed"] as const).find((each) => each === state);
          if (state !== undefined && !known)
            throw new BridgeError("usage", `--state ${state} is none of: waiting, accepted, failed.`);
          const rows = await listDeliveries(await keeping(door), {
            rule,
            state: known,
            limit: numberOf("--limit", limit, 1, 10_000),
          });
          await door.print({ rows }, { rows, columns: DELIVERY_COLUMNS });
        },
      ),
    );

  notification
    .command("show <message>")
    .description("One message: what it told, and every try")
    .addHelpText("after", "\nExample:\n  $ ccmbridge notification show msg_1f…")
    .action(
      run(async (door, [id]) => {
        const { showDelivery } = await import("../bridge/notifications/delivery-log.ts");
        await door.print(await showDelivery(await keeping(door), id!));
      }),
    );

  notification
    .command("replay <message>")
    .description("Let a message be sent again with the same id, at the next `notification send`")
    .addHelpText("after", "\nExample:\n  $ ccmbridge notification replay msg_1f…")
    .action(
      run(async (door, [id]) => {
        const { replayDelivery } = await import("../bridge/notifications/delivery-log.ts");
        await door.print(await replayDelivery(await keeping(door), id!));
      }),
    );
};

function ruleOf(name: string, options: AddOptions): RuleInput {
  const kind = (["webhook", "teams"] as const).find((each) => each === options.kind);
  if (!kind) throw new BridgeError("usage", `--kind ${options.kind} is none of: webhook, teams.`);
  const { address, addressEnv, addressFile, keyEnv, keyFile } = options;
  const addresses = [
    ...(address === undefined ? [] : [{ url: address }]),
    ...(addressEnv === undefined ? [] : [{ env: addressEnv }]),
    ...(addressFile === undefined ? [] : [{ file: addressFile }]),
  ];
  if (addresses.length !== 1)
    throw new BridgeError("usage", "Give one of --address, --address-env and --address-file.");
  const keys = [
    ...(keyEnv === undefined ? [] : [{ env: keyEnv }]),
    ...(keyFile === undefined ? [] : [{ file: keyFile }]),
  ];
  if (keys.length > 1) throw new BridgeError("usage", "Give one of --key-env and --key-file.");
  return {
    name,
    kind,
    address: addresses[0]!,
    key: keys[0] ?? null,
    when: options.when,
    firstLook: options.firstLook ?? false,
    digestSeconds: options.digest === undefined ? undefined : numberOf("--digest", options.digest, 0, 86_400),
    quiet: options.quiet === undefined ? undefined : { hours: options.quiet, timeZone: options.timeZone },
  };
}

function numberOf(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new BridgeError("usage", `${option} is a whole number from ${least} to ${most}.`);
  return value;
}
