import type { Column, Register } from "./frame.ts";

const COLUMNS: readonly Column[] = [
  { key: "time", title: "Time" },
  { key: "result", title: "Result" },
  { key: "enrollmentType", title: "Type" },
  { key: "failureCategory", title: "Failure" },
  { key: "failureReason", title: "Reason" },
  { key: "intuneDeviceId", title: "Intune device" },
  { key: "entraDeviceId", title: "Entra device", spare: true },
];

export const register: Register = (program, run) => {
  const event = program.command("event").description("Enrolment events of Intune's diagnostic settings");

  event
    .command("read <file>")
    .description(
      "Read a batch of events: enrolments, copies, and what was set aside, with why; keeps nothing",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge event read events.json
  $ ccmbridge event read PT1H.json --output json --query rejected

The file holds messages of an event hub, one message, or a record a line as a storage
account keeps them. Exit code 1: something in it could not be read.`,
    )
    .action(
      run(async (door, [file]) => {
        const { readEvents } = await import("../bridge/events/read-events.ts");
        const { rows, ...answer } = await readEvents((await door.world()).files, file!);
        for (const { message, record, why } of answer.rejected)
          door.say(`Set aside: message ${message}${record === null ? "" : `, record ${record}`}: ${why}`);
        await door.print({ ...answer, rows }, { rows, columns: COLUMNS });
        return answer.rejected.length > 0 ? 1 : 0;
      }),
    );

  event
    .command("note <file>")
    .description(
      "Note the events of a file: each once, however often it is noted; the devices wait for a look",
    )
    .addHelpText(
      "after",
      `
Example:
  $ ccmbridge event note events.json

An event names a device to look at and proves nothing; a sync reads what is.`,
    )
    .action(
      run(async (door, [file]) => {
        const { noteEventFile } = await import("../bridge/events/read-events.ts");
        const world = await door.world();
        const { tenantId } = (await world.config()).tenant();
        const events = await world.eventStore();
        const noted = await noteEventFile(
          { events, clock: world.clock, tenantId, files: world.files },
          file!,
        );
        await door.print(noted, {
          rows: noted.checks,
          text: () =>
            `${noted.added} new of ${noted.events} events; ${noted.checks.length} devices wait for a look, ${noted.rejected.length} records were set aside.`,
        });
        return noted.rejected.length > 0 ? 1 : 0;
      }),
    );

  event
    .command("look")
    .description("Look afresh at devices that events named, as far as a look is due")
    .addHelpText(
      "after",
      `
Example:
  $ ccmbridge event note events.json && ccmbridge event look

A device is looked at when its event is noted, after 5, 15 and 60 minutes, 4 and 24 hours,
until it is co-managed. Run this every few minutes, or leave it to \`device sync\`.`,
    )
    .action(
      run(async (door) => {
        const { lookAtDue } = await import("../bridge/events/check-device.ts");
        const world = await door.world();
        const needs = { ...(await world.tracking()), events: await world.eventStore() };
        const rows = await lookAtDue({ ...needs, progress: door.progress, signal: door.signal });
        await door.print({ rows }, { rows });
      }),
    );
};
