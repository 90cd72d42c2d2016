import type { AuditLog, AuditRow } from "../needs.ts";
import { type Page, pageOf } from "./pages.ts";

/** What was changed and by whom, newest first. */
export async function listAudit(
  { audit }: { readonly audit: AuditLog },
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<AuditRow>> {
  return pageOf(await audit.list({ after, limit: limit + 1 }), limit, ({ id }) => id);
}
