// As little as an app of Azure Functions can be.
const { app } = require("@azure/functions");
app.http("hello", { handler: async () => ({ body: "hello" }) });
