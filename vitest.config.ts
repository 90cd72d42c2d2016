import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/postgres/server.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: a fork per file keeps one test's global fetch and environment out of another's.
    pool: "forks",
    maxWorkers: 2,
    unstubEnvs: true,
    restoreMocks: true,
  },
});
