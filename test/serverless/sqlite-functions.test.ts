import { functionsContract } from "./functions-contract.ts";

functionsContract("SQLite", async () => ({ env: {}, drop: async () => {} }));
