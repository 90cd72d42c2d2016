import type { ChannelName } from "./channel.ts";

/** A part of a manifest that its channel has no place for. */
export interface Misfit {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** As much of a deployment as is looked at. */
export interface Fitted {
  readonly channel: ChannelName;
  readonly installer: unknown;
  readonly win32?: unknown;
}

const CHECKS: Readonly<Record<ChannelName, (deployment: Fitted) => Iterable<Misfit>>> = {
  lob: function* ({ installer, win32 }) {
    if (typeof installer !== "string")
      yield {
        path: ["installer"],
        message: "a line-of-business app is ccmsetup.msi alone; a folder is for the channel win32",
      };
    if (win32 !== undefined) yield { path: ["win32"], message: "is for the channel win32" };
  },
  win32: function* () {},
};

/** What of a deployment does not fit its channel, each with its place. */
export const misfitsOf = (deployment: Fitted): Misfit[] => [...CHECKS[deployment.channel](deployment)];
