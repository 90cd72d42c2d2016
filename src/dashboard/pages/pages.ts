import {
  ClipboardTaskListLtrRegular,
  CodeRegular,
  DataTrendingRegular,
  type FluentIcon,
  HomeRegular,
  LaptopRegular,
  RocketRegular,
  SettingsRegular,
} from "@fluentui/react-icons";
import type { QueryClient } from "@tanstack/react-query";
import type { ComponentType } from "react";
import type { Client } from "../data/api.ts";
import { askBeforehand } from "../data/queries.ts";
import type { Role } from "../sign-in/signed-in.ts";

export interface Page {
  /** As react-router has it. */
  readonly path: string;
  /** In the navigation; a page without is reached from another. */
  readonly nav?: { readonly label: string; readonly icon: FluentIcon };
  /** What it takes to see anything on it; Reader when not said. */
  readonly role?: Role;
  /** What it asks first where its address says nothing more: asked while it is found out who asks. */
  readonly asksFirst?: (kept: QueryClient, client: Client) => Promise<void>;
  /** Its code, read when it is first opened. */
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

/** Every page, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  {
    path: "/",
    nav: { label: "Overview", icon: HomeRegular },
    asksFirst: (kept, client) => askBeforehand(kept, client, "GET /api/v1/overview", { query: {} }),
    load: () => import("./overview/overview.tsx"),
  },
  {
    path: "/devices",
    nav: { label: "Devices", icon: LaptopRegular },
    load: () => import("./devices/devices.tsx"),
  },
  { path: "/devices/:id", load: () => import("./device/device.tsx") },
  { path: "/changes", load: () => import("./changes/changes.tsx") },
  {
    path: "/deployments",
    nav: { label: "Deployments", icon: RocketRegular },
    load: () => import("./deployments/deployments.tsx"),
  },
  { path: "/deployments/new", load: () => import("./deployments/new-deployment.tsx") },
  { path: "/deployments/:id", load: () => import("./deployments/deployment.tsx") },
  {
    path: "/command-line",
    nav: { label: "Command line", icon: CodeRegular },
    load: () => import("./command-line/workbench.tsx"),
  },
  {
    path: "/reports",
    nav: { label: "Reports", icon: DataTrendingRegular },
    load: () => import("./reports/reports.tsx"),
  },
  { path: "/reports/:name", load: () => import("./reports/reports.tsx") },
  {
    path: "/audit",
    nav: { label: "Audit", icon: ClipboardTaskListLtrRegular },
    role: "Admin",
    load: () => import("./audit/audit.tsx"),
  },
  {
    path: "/settings",
    nav: { label: "Settings", icon: SettingsRegular },
    load: () => import("./settings/settings.tsx"),
  },
];
