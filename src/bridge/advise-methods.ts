import type { z } from "zod";
import { Estate } from "../domain/ccmsetup/estate.ts";
import { type AdviceForEstate, adviseMethods } from "../domain/ccmsetup/methods/advise.ts";
import { checkedInput } from "./checked-input.ts";
import { loadManifest } from "./load-manifest.ts";
import type { Files } from "./needs.ts";

export interface AdvisedMethods extends AdviceForEstate {
  readonly site: string;
  readonly estate: Estate;
}

/**
 * Recommends methods for the estate of a manifest's Site; what `estate` says here comes before what the manifest says.
 * @throws BridgeError "usage" for an estate that is none; "manifest-invalid"; "ambiguous" with several sites.
 */
export async function adviseOnMethods(
  files: Pick<Files, "readText">,
  {
    manifest,
    deployment,
    estate: said = {},
  }: {
    readonly manifest: string | readonly string[];
    readonly deployment?: string | undefined;
    readonly estate?: z.input<typeof Estate>;
  },
): Promise<AdvisedMethods> {
  const { site } = await loadManifest(files, manifest, deployment);
  const estate = { ...site.estate, ...checkedInput(Estate, said) };
  return { site: site.name, estate, ...adviseMethods({ ...site, estate }) };
}
