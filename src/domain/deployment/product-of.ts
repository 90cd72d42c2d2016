import type { LiveApp } from "./tenant.ts";

/** The MSI an app speaks of; empty where it speaks of none. */
export interface Product {
  readonly productCode: string;
  readonly productVersion: string;
  /** It counts as installed whatever its version. */
  readonly ignoreVersionDetection: boolean;
}

export function productOf(app: LiveApp): Product {
  if (app.channel === "lob") return app;
  return {
    productCode: app.msi?.productCode ?? "",
    productVersion: app.msi?.productVersion ?? "",
    ignoreVersionDetection: app.detection.every(
      (rule) =>
        (rule.kind === "product" ? rule.productVersion : "version" in rule ? rule.version : null) === null,
    ),
  };
}
