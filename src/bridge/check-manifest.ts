import type { ChannelName } from "../domain/deployment/channels/channel.ts";
import { type ManifestProblem, readManifest } from "../formats/manifest.ts";
import { heldTogether } from "./load-manifest.ts";
import { MANIFEST } from "./serving/wished-files.ts";

export interface CheckedDeployment {
  readonly name: string;
  readonly site: string;
  readonly scenario: string;
  readonly channel: ChannelName;
  /** The file it names, a folder's setup included; null where the channel uses none. */
  readonly installer: string | null;
}
export interface CheckedManifest {
  readonly valid: boolean;
  /** In the order of the text; lines and columns count from 1. */
  readonly problems: readonly Omit<ManifestProblem, "file">[];
  readonly sites: readonly { readonly name: string; readonly siteCode: string }[];
  readonly deployments: readonly CheckedDeployment[];
}

/** What a manifest holds and what is wrong with it, each problem with its place. Never throws for a bad one, asks nobody. */
export function checkManifest(text: string): CheckedManifest {
  const { documents, problems } = readManifest(text, MANIFEST);
  const all = [...problems, ...heldTogether(documents.map((document) => ({ ...document, path: MANIFEST })))];
  const values = documents.map(({ value }) => value);
  return {
    valid: all.length === 0,
    problems: all
      .map(({ file: _file, ...problem }) => problem)
      .sort((a, b) => a.line - b.line || a.column - b.column),
    sites: values.flatMap((value) =>
      value.kind === "Site" ? [{ name: value.name, siteCode: value.siteCode }] : [],
    ),
    deployments: values.flatMap((value) =>
      value.kind === "ClientDeployment"
        ? [
            {
              name: value.name,
              site: value.site,
              scenario: value.scenario,
              channel: value.channel,
              installer:
                typeof value.installer === "object"
                  ? `${value.installer.folder}/${value.installer.setup}`
                  : (value.installer ?? null),
            },
          ]
        : [],
    ),
  };
}
