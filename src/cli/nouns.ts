import type { Register } from "./frame.ts";

/** What can be asked at the terminal. Only the noun that is called is loaded: start-up stays quick. */
export const NOUNS: Readonly<
  Record<string, { readonly about: string; readonly load: () => Promise<{ register: Register }> }>
> = {
  cmd: { about: "Lint, build and explain command lines of ccmsetup", load: () => import("./cmd.ts") },
  msi: { about: "Read an MSI: what it is, what Intune wants to know of it", load: () => import("./msi.ts") },
  method: {
    about: "Compare the ways to install the client, and write their files",
    load: () => import("./method.ts"),
  },
  content: { about: "Encrypt, check, wrap and unwrap Intune content", load: () => import("./content.ts") },
  plan: { about: "Show what an apply would change in the tenant", load: () => import("./plan.ts") },
  apply: { about: "Make the tenant as the manifest says", load: () => import("./apply.ts") },
  drift: { about: "Compare manifest, last applied and tenant", load: () => import("./drift.ts") },
  destroy: { about: "Remove a deployment's app from the tenant", load: () => import("./destroy.ts") },
  app: { about: "List and show the apps we own, find half-made ones", load: () => import("./app.ts") },
  device: { about: "Every device's state, with reasons and history", load: () => import("./device.ts") },
  report: { about: "The co-managed estate in numbers that add up", load: () => import("./report.ts") },
  event: { about: "Read enrolment events of Intune's diagnostic settings", load: () => import("./event.ts") },
  notification: {
    about: "Tell a webhook or a Teams channel what changes on devices",
    load: () => import("./notification.ts"),
  },
  sweep: {
    about: "Do once what `serve` does on its schedule, for cron",
    load: () => import("./sweep.ts"),
  },
  serve: { about: "Serve the HTTP API and work on its jobs", load: () => import("./serve.ts") },
  installer: {
    about: "List and remove installers that were handed in over HTTP",
    load: () => import("./installer.ts"),
  },
  key: { about: "Make, list and revoke keys for the HTTP API", load: () => import("./key.ts") },
  login: { about: "Sign in as a person with a device code", load: () => import("./login.ts") },
  logout: { about: "Forget the sign-in on this machine", load: () => import("./logout.ts") },
  whoami: { about: "Show who is signed in and with which rights", load: () => import("./whoami.ts") },
  log: { about: "Find the first cause in logs of the client", load: () => import("./log.ts") },
  error: { about: "Explain error codes, offline", load: () => import("./error.ts") },
  rights: { about: "Show the least rights each command needs", load: () => import("./rights.ts") },
  doctor: { about: "Check everything a rollout stands on", load: () => import("./doctor.ts") },
  store: { about: "Check, migrate and back up the local database", load: () => import("./store.ts") },
  sandbox: { about: "Start an offline tenant to try everything against", load: () => import("./sandbox.ts") },
  demo: { about: "See the whole job run against the sandbox", load: () => import("./demo.ts") },
  completion: { about: "Print a completion script for your shell", load: () => import("./completion.ts") },
};
