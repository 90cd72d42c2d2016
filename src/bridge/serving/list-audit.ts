import type { AuditFilter, AuditLog, AuditRow } from "../needs.ts";
import { type Page, pageOf } from "./pages.ts";

/** What was changed and by whom, newest first. */
export async function listAudit(
  { audit }: { readonly audit: AuditLog },
  { limit, ...query }: AuditFilter & { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<AuditRow>> {
  return pageOf(await audit.list({ ...query, limit: limit + 1 }), limit, ({ id }) => id);
}
