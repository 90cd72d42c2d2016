import type { ClientDeployment, SiteDocument } from "../../domain/deployment/manifest.ts";
import type { LocalPart } from "../../domain/deployment/wish.ts";
import type { RandomAccess } from "../../formats/bytes.ts";
import type { FileEncryptionInfo } from "../../formats/content/encryption.ts";
import type { DeploymentNeeds } from "../deployment-needs.ts";

/** A deployment as its manifest has it, with what stands outside of it. */
export interface MakerInput {
  readonly site: SiteDocument;
  readonly deployment: ClientDeployment;
  /** Folder that paths of the manifest are relative to. */
  readonly folder: string;
  readonly registrationToken: string | undefined;
}

/** Content ready to be sent: encrypted, and checked by decrypting it. */
export interface PackedContent {
  /** The encrypted bytes. */
  readonly access: RandomAccess;
  /** What the content file entry announces (facts G31, G58, G96); sizes in bytes. */
  readonly entry: {
    readonly name: string;
    readonly size: number;
    readonly sizeEncrypted: number;
    readonly manifest: string | null;
  };
  readonly info: FileEncryptionInfo;
  close(): Promise<void>;
}

/** What is uploaded, made only when it is needed. */
export interface ContentSource {
  /** Bytes Intune will hold, where that is known before it is packed. */
  readonly plainSize: number | undefined;
  /**
   * Packs into a private temporary folder.
   * @throws BridgeError "changed" when a file is another than when the wish was made; "disk"; "interrupted".
   */
  pack(folder: string): Promise<PackedContent>;
}

export interface Made {
  readonly wish: LocalPart;
  /** Undefined where there is nothing to upload. */
  readonly content: ContentSource | undefined;
}

/** Turns a manifest into what its channel wants of the tenant; reads files, never the tenant. */
export type ChannelMaker = (
  deps: Pick<DeploymentNeeds, "files" | "clock">,
  input: MakerInput,
) => Promise<Made>;
