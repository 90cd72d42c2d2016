import type { InvocationContext } from "@azure/functions";
import type { FunctionApp } from "./function-app.ts";

/**
 * A handler of Azure Functions: what it needs is opened by the first invocation of this process, and what is logged below it
 * goes to the log of the invocation. Nothing is loaded before: a process that starts has to have its functions registered.
 */
export function handled<Input, Output>(
  work: (app: FunctionApp, input: Input, context: InvocationContext) => Promise<Output>,
): (input: Input, context: InvocationContext) => Promise<Output> {
  return async (input, context) => {
    const { functionApp, inInvocation } = await import("./function-app.ts");
    return inInvocation(context, async () => work(await functionApp(), input, context));
  };
}
