import { useRef } from "react";
import { ManifestEditor } from "../../manifests/manifest-editor.tsx";

/** The manifest as it was wished, to be read. */
export function ShownManifest({ manifest }: { readonly manifest: string }) {
  const input = useRef<HTMLTextAreaElement>(null);
  return <ManifestEditor label="Manifest" value={manifest} input={input} />;
}
