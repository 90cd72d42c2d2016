import { prepare, root } from "./prepare.mjs";

prepare();
const [{ build }, { default: react }] = await Promise.all([import("vite"), import("@vitejs/plugin-react")]);
await build({
  root: `${root}src/dashboard`,
  configFile: false,
  logLevel: "warn",
  plugins: [react()],
  // React and Fluent UI leave what is for developers out of a page for users.
  mode: "production",
  build: {
    outDir: `${root}dist/dashboard`,
    emptyOutDir: true,
    target: ["chrome120", "edge120", "firefox121", "safari17"],
    // Everything comes from files: the page's policy lets nothing in that is written into it.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_500,
  },
});
