import { AsyncLocalStorage } from "node:async_hooks";
import type { InvocationContext } from "@azure/functions";
import type { Logger } from "pino";
import { serverLog } from "../http/server-log.ts";

const invocation = new AsyncLocalStorage<InvocationContext>();

/** Everything that is logged while `work` runs belongs to this invocation. */
export const inInvocation = <T>(context: InvocationContext, work: () => Promise<T>): Promise<T> =>
  invocation.run(context, work);

/** The server's log, line by line in the log of the invocation; the host adds function, id and time of its own. */
export function invocationLog(level: string): Logger {
  return serverLog(level, {
    write: (line: string) => {
      const text = line.trimEnd();
      const context = invocation.getStore();
      if (!context) return void process.stderr.write(line);
      const severity = Number(/"level":(\d+)/.exec(text)?.[1] ?? 30);
      if (severity >= 50) context.error(text);
      else if (severity >= 40) context.warn(text);
      else if (severity >= 30) context.info(text);
      else context.debug(text);
    },
  });
}
