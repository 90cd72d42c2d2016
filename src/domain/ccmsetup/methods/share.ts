import type { Site } from "../site.ts";

/** The share with ccmsetup.exe and its files (rule 19); undefined when the Site says nothing of it. */
export function clientShareOf({ clientShare, siteServer, siteCode }: Site): string | undefined {
  if (clientShare !== undefined) return clientShare;
  return siteServer === undefined || siteCode === "AUTO"
    ? undefined
    : `\\\\${siteServer}\\SMS_${siteCode}\\Client`;
}

/** The same for a text people read, where a name is missing in words. */
export const shareInWords = (site: Site): string =>
  clientShareOf(site) ??
  `\\\\${site.siteServer ?? "<site server>"}\\SMS_${site.siteCode === "AUTO" ? "<site code>" : site.siteCode}\\Client`;
