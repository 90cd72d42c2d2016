import { z } from "zod";
import type { Clock, DeviceSource } from "../../bridge/needs.ts";

/** Up to this many rows a report is read each time: that takes a second or two. */
const ALWAYS_UP_TO = 10_000;

const Mark = z.object({ readAt: z.string(), rows: z.number() });

/**
 * A source that can only be read as a whole, as one that is read by its own cadence once it is large: for `hours` what it said
 * stands, and the sync says of when that is. A full reading, and one that came short, are never put off.
 */
export function nowAndThen(
  source: DeviceSource,
  { clock, hours }: { readonly clock: Clock; readonly hours: number },
): DeviceSource {
  return {
    ...source,
    async *read(options) {
      const now = clock.now();
      const mark = markOf(options.mark);
      const until = mark && new Date(Date.parse(mark.readAt) + hours * 3_600_000).toISOString();
      if (mark && until && !options.full && mark.rows > ALWAYS_UP_TO && now.toISOString() < until)
        return {
          state: "complete",
          covers: "changes",
          way: `${mark.rows} rows of ${mark.readAt.slice(0, 16)}Z, read again from ${until.slice(0, 16)}Z on`,
          expected: null,
          reason: null,
          kept: { asOf: mark.readAt, rows: mark.rows, until },
          mark: options.mark,
          removed: [],
        };
      let rows = 0;
      const reading = source.read(options);
      for (;;) {
        const page = await reading.next();
        if (page.done)
          return {
            ...page.value,
            mark:
              page.value.state === "complete" ? JSON.stringify({ readAt: now.toISOString(), rows }) : null,
          };
        rows += page.value.length;
        yield page.value;
      }
    },
  };
}

function markOf(text: string | null): z.output<typeof Mark> | undefined {
  try {
    return Mark.parse(JSON.parse(text ?? "null"));
  } catch {
    return undefined;
  }
}
