import { fileURLToPath } from "node:url";
import { startDashboard } from "../test/dashboard/start-dashboard.ts";

// What README.md shows of the dashboard: a real one, over a sandbox in which the pilot was deployed.
const dashboard = await startDashboard({ devices: 2_000 });
try {
  const page = await dashboard.open("/", "Operator", { width: 1280, height: 860 });
  await page.getByRole("heading", { name: "Longest stuck" }).waitFor();
  await page.screenshot({
    path: fileURLToPath(new URL("../docs/dashboard.png", import.meta.url)),
    animations: "disabled",
  });
  const complaints = await dashboard.complaints();
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
} finally {
  await dashboard.close();
}
