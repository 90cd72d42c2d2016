import { fileURLToPath } from "node:url";

/** Where `npm run build` puts the dashboard: two folders up, from source and from the build alike. */
export const DASHBOARD_FOLDER = fileURLToPath(new URL("../../dist/dashboard", import.meta.url));
