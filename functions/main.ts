import { app } from "@azure/functions";
import "./api.ts";
import "./device-check.ts";
import "./enrollment-events.ts";
import "./enrollment-hint.ts";
import "./jobs.ts";
import "./notify.ts";
import "./poison.ts";
import "./sweep.ts";

// Exports and installers pass as they come, and lie in memory neither here nor in the host.
app.setup({ enableHttpStream: true });
app.hook.appTerminate(async () => {
  const { closeFunctionApp } = await import("../src/serverless/function-app.ts");
  await closeFunctionApp();
});
