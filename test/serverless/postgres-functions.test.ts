import { postgresSchema } from "../postgres/a-schema.ts";
import { functionsContract } from "./functions-contract.ts";

functionsContract("PostgreSQL", async () => {
  const { url, drop } = await postgresSchema();
  // As it is deployed: a server holds the database.
  return { env: { DATABASE_URL: url, AZURE_FUNCTIONS_ENVIRONMENT: "Production" }, drop };
});
