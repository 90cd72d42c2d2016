import { z } from "@hono/zod-openapi";
import { SCENARIOS } from "../domain/ccmsetup/line.ts";
import { CHANNEL_NAMES } from "../domain/deployment/channels/channel.ts";

const time = z.string().openapi({ format: "date-time" });

export const ManifestCheck = z
  .strictObject({
    valid: z.boolean(),
    problems: z.array(
      z.strictObject({ line: z.number(), column: z.number(), path: z.string(), message: z.string() }),
    ),
    sites: z.array(z.strictObject({ name: z.string(), siteCode: z.string() })),
    deployments: z.array(
      z.strictObject({
        name: z.string(),
        site: z.string(),
        scenario: z.enum(SCENARIOS),
        channel: z.enum(CHANNEL_NAMES),
        installer: z.string().nullable(),
      }),
    ),
  })
  .openapi("ManifestCheck");

export const Apps = z
  .strictObject({
    asOf: time,
    complete: z.boolean(),
    sources: z.array(z.strictObject({ name: z.string(), state: z.string(), rows: z.number() })),
    rows: z.array(
      z.strictObject({
        appId: z.string(),
        deployment: z.string(),
        channel: z.enum(["lob", "win32"]),
        displayName: z.string(),
        publishingState: z.string(),
        productVersion: z.string(),
        contentVersion: z.string().nullable(),
        contentSha256: z.string().nullable(),
        commandLine: z.string(),
        createdAt: time,
        lastModifiedAt: time,
      }),
    ),
  })
  .openapi("AppList");
