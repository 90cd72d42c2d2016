import { app } from "@azure/functions";
import { handler } from "./api.ts";

/** Signed hints: a route of the API that is watched and grows by itself. */
app.http("enrollment-hint", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "api/v1/hints/enrollment",
  handler,
});
