import type { ComponentType } from "react";
import type { Question } from "../data/queries.ts";
import type { Role } from "../sign-in/signed-in.ts";

/** What a page's code brings. */
interface Code {
  readonly default: ComponentType;
}

/** What pages ask first; without anything in its query. */
type First = Extract<Question, "GET /api/v1/overview">;

/** Of the pages in the navigation, which draws them: icons are code, and what is known of pages is there before any of it. */
export type IconName = "home" | "laptop" | "rocket" | "code" | "trend" | "list" | "settings";

export interface Page {
  /** As react-router has it. */
  readonly path: string;
  /** In the navigation; a page without is reached from another. */
  readonly nav?: { readonly label: string; readonly icon: IconName };
  /** What it takes to see anything on it; Reader when not said. */
  readonly role?: Role;
  /** What it asks first where its address says nothing more: asked before its code is there, and before it is known who asks. */
  readonly asksFirst?: First;
  /** Its code, read when it is first opened. */
  readonly load: () => Promise<Code>;
}

/** Every page, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  {
    path: "/",
    nav: { label: "Overview", icon: "home" },
    asksFirst: "GET /api/v1/overview",
    load: () => import("./overview/overview.tsx"),
  },
  {
    path: "/devices",
    nav: { label: "Devices", icon: "laptop" },
    load: () => import("./devices/devices.tsx"),
  },
  { path: "/devices/:id", load: () => import("./device/device.tsx") },
  { path: "/changes", load: () => import("./changes/changes.tsx") },
  {
    path: "/deployments",
    nav: { label: "Deployments", icon: "rocket" },
    load: () => import("./deployments/deployments.tsx"),
  },
  { path: "/deployments/new", load: () => import("./deployments/new-deployment.tsx") },
  { path: "/deployments/:id", load: () => import("./deployments/deployment.tsx") },
  {
    path: "/command-line",
    nav: { label: "Command line", icon: "code" },
    load: () => import("./command-line/workbench.tsx"),
  },
  {
    path: "/reports",
    nav: { label: "Reports", icon: "trend" },
    load: () => import("./reports/reports.tsx"),
  },
  { path: "/reports/:name", load: () => import("./reports/reports.tsx") },
  {
    path: "/audit",
    nav: { label: "Audit", icon: "list" },
    role: "Admin",
    load: () => import("./audit/audit.tsx"),
  },
  {
    path: "/settings",
    nav: { label: "Settings", icon: "settings" },
    load: () => import("./settings/settings.tsx"),
  },
];

/** The page at an address, if there is one. */
export const pageAt = (pathname: string): Page | undefined =>
  PAGES.find(({ path }) => new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}$`).test(pathname));

const come = new Map<Page, ComponentType>();

/** Reads a page's code. @throws what the browser says where it does not come. */
export async function loadPage(page: Page): Promise<Code> {
  const code = await page.load();
  come.set(page, code.default);
  return code;
}

/** The page, where its code has come. */
export const loadedPage = (page: Page): ComponentType | undefined => come.get(page);
