import type { Route } from "./route.ts";
import { appRoutes } from "./routes/apps.ts";
import { assignmentRoutes } from "./routes/assignments.ts";
import { auditEventRoutes } from "./routes/audit-events.ts";
import { categoryRoutes } from "./routes/categories.ts";
import { comanagementRoutes } from "./routes/comanagement.ts";
import { contentRoutes } from "./routes/contents.ts";
import { deviceManagementRoutes } from "./routes/device-management.ts";
import { directoryRoutes } from "./routes/directory.ts";
import { enrollmentRoutes } from "./routes/enrollment.ts";
import { entraDeviceRoutes } from "./routes/entra-devices.ts";
import { exportJobRoutes } from "./routes/export-jobs.ts";
import { installReportRoutes } from "./routes/install-report.ts";
import { managedDeviceRoutes } from "./routes/managed-devices.ts";
import { organizationRoutes } from "./routes/organization.ts";

/** All of Graph that the tenant answers. */
export const ROUTES: readonly Route[] = [
  ...appRoutes,
  ...assignmentRoutes,
  ...contentRoutes,
  ...categoryRoutes,
  ...directoryRoutes,
  ...organizationRoutes,
  ...deviceManagementRoutes,
  ...enrollmentRoutes,
  ...installReportRoutes,
  ...entraDeviceRoutes,
  ...exportJobRoutes,
  ...managedDeviceRoutes,
  ...comanagementRoutes,
  ...auditEventRoutes,
];
