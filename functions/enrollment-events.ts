import { app } from "@azure/functions";
import { handled } from "../src/serverless/handled.ts";
import { hasSetting } from "../src/serverless/has-setting.ts";

/** Messages of Intune's diagnostic settings. What is broken is set aside; the database away is the one reason to fail. */
export const handler = handled(async ({ world, queues, log }, messages: unknown) => {
  const [{ noteEnrolments }, { askForLooks }, events, config] = await Promise.all([
    import("../src/bridge/events/note-enrolments.ts"),
    import("../src/bridge/events/take-look.ts"),
    world.eventStore(),
    world.config(),
  ]);
  const needs = { events, clock: world.clock, tenantId: config.tenant().tenantId };
  const { checks, ...noted } = await noteEnrolments(needs, Array.isArray(messages) ? messages : [messages]);
  await askForLooks({ queues: await queues(), clock: world.clock }, checks);
  log[noted.rejected.length > 0 ? "warn" : "info"]({ ...noted, checks: checks.length }, "noted");
});

// Where there is no hub it is not there at all: on Linux no app setting can switch it off, since the names of settings hold no
// hyphen (Azure/Azure-Functions#2132), and left on it would fail at each start.
if (hasSetting("CCMBRIDGE_EVENT_HUB"))
  app.eventHub("enrollment-events", {
    connection: "EnrollmentEvents",
    eventHubName: "%CCMBRIDGE_EVENT_HUB%",
    consumerGroup: "%CCMBRIDGE_EVENT_CONSUMER_GROUP%",
    cardinality: "many",
    // After the last try the batch would be lost (fact F44): there is none.
    retry: {
      strategy: "exponentialBackoff",
      maxRetryCount: -1,
      minimumInterval: { seconds: 5 },
      maximumInterval: { minutes: 5 },
    },
    handler,
  });
