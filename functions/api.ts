import { app, type HttpRequest } from "@azure/functions";
import { handled } from "../src/serverless/handled.ts";

/** Any request: the API and the dashboard. Who may is said there, by key, token or signature. */
export const handler = handled(async ({ api }, request: HttpRequest, { invocationId }) => {
  const { answerOver } = await import("../src/serverless/answer-over.ts");
  return answerOver(await api(), request, invocationId);
});

app.http("api", {
  // What is not listed the host refuses itself (fact F103).
  methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
  authLevel: "anonymous",
  route: "{*path}",
  handler,
});
