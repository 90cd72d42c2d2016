import pino, { type DestinationStream, type Logger } from "pino";

/** Logs as lines of JSON; headers, bodies and addresses never get into them. */
export const serverLog = (level = "info", to?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          "authorization",
          "*.authorization",
          "headers",
          "*.headers",
          "key",
          "*.key",
          "token",
          "*.token",
        ],
        censor: "…",
      },
      serializers: {
        // A failure's facts are safe to log; what a library hangs on its errors may not be.
        err: (error: Error) => ({ name: error.name, message: error.message, stack: error.stack }),
      },
    },
    to,
  );
