import { z } from "zod";
import { RESTART_BEHAVIOURS, RETURN_CODE_TYPES } from "./tenant.ts";

/** What Intune's field takes, as for every command line of it (rules 15 and 100); counted in UTF-16 units. */
export const WIN32_LINE_LIMIT = 1_024;

const version = z
  .string()
  .regex(/^\d+(?:\.\d+){0,3}$/, "a version of one to four numbers, such as 5.00.9128.1000")
  .optional()
  .describe("At least this version is wanted; without it, that the thing is there is enough.");

/** One way to tell that the app is installed (fact G92). */
export const ManifestDetection = z.union(
  [
    z.strictObject({
      product: z
        .string()
        .regex(/^\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}$/, "a product code in braces"),
      version,
    }),
    z.strictObject({
      file: z
        .string()
        .regex(/^[^\\/].*\\[^\\]+$/, "a full path with backslashes, such as %WinDir%\\CCM\\CcmExec.exe"),
      version,
    }),
    z.strictObject({
      registry: z
        .string()
        .regex(/^HKEY_(?:LOCAL_MACHINE|CURRENT_USER)\\./, "a key that starts with HKEY_LOCAL_MACHINE\\"),
      value: z.string().min(1).optional().describe("Name of the value; without it the key is meant."),
      version,
    }),
  ],
  { error: "a detection is `product`, `file` or `registry`, with an optional `version`" },
);
export type ManifestDetection = z.output<typeof ManifestDetection>;

/** What only a Win32 app says. */
export const ManifestWin32 = z.strictObject({
  uninstallCommand: z
    .string()
    .trim()
    .min(1)
    .max(WIN32_LINE_LIMIT)
    .default("%WinDir%\\ccmsetup\\ccmsetup.exe /uninstall")
    .describe("Run where the app is assigned with intent uninstall."),
  detection: z
    .union([z.enum(["product", "client"]), z.array(ManifestDetection).min(1).max(25)], {
      error: "`product`, `client`, or a list of `product`, `file` and `registry`",
    })
    .optional()
    .describe(
      "product: by the code of ccmsetup.msi, the default where that is started; it says nothing of the client, which comes later (rule 92). client: by CcmExec.exe, the default where ccmsetup.exe is started.",
    ),
  returnCodes: z
    .record(z.string().regex(/^-?\d{1,10}$/, "a number"), z.enum(RETURN_CODE_TYPES))
    .default({})
    .describe("Over the usual ones: 0, 7, 1618, 1641, 1707, 3010."),
  restart: z
    .enum(RESTART_BEHAVIOURS)
    .default("basedOnReturnCode")
    .describe("What Intune does about restarts; basedOnReturnCode goes by the return codes."),
  architectures: z
    .array(z.enum(["x86", "x64"]))
    .min(1)
    .default(["x64"])
    .describe("Windows it is for."),
  minimumWindows: z
    .string()
    .regex(
      /^(?:1607|1703|1709|1803|1809|1903|1909|2004|2H20|21H1|Windows1[01]_\d\dH[12])$/,
      "a release as Intune spells it, such as 1607, Windows10_22H2 or Windows11_23H2",
    )
    .default("1607")
    .describe("The oldest release of Windows it is for."),
});
export type ManifestWin32 = z.output<typeof ManifestWin32>;
