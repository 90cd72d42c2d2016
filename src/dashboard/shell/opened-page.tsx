import { type ComponentType, useState } from "react";
import { loadedPage, type Page } from "../pages/pages.ts";

interface Given {
  readonly page: Page;
  /** The page as React waits for it. */
  readonly awaited: ComponentType;
}

/**
 * A page: at once where its code has come, else when it comes. React's own way to wait shows its fallback before what has come
 * as well, and then for 300 ms nothing else, lest it flicker.
 */
export function OpenedPage({ page, awaited }: Given) {
  // Chosen once: another component in its place would begin anew.
  const [Shown] = useState<ComponentType>(() => loadedPage(page) ?? awaited);
  return <Shown />;
}
