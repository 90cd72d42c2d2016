import { createRoot } from "react-dom/client";
import type { Page } from "../pages/pages.ts";
import { Dashboard } from "./dashboard.tsx";

/** Shows the dashboard; the opened page asks first what is named. */
export function start(root: HTMLElement, asksFirst: Page["asksFirst"]): void {
  createRoot(root).render(<Dashboard asksFirst={asksFirst} />);
}
