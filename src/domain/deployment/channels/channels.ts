import type { Wish } from "../wish.ts";
import type { Channel, ChannelName } from "./channel.ts";
import { lob } from "./lob.ts";
import { policy } from "./policy.ts";
import { win32 } from "./win32.ts";

export const CHANNELS: Readonly<Record<ChannelName, Channel>> = { lob, win32, policy };

export const channelOf = ({ channel }: { readonly channel: ChannelName }): Channel<Wish> => CHANNELS[channel];
