import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

/** msw for a test file: a request nobody planned fails, and fails the test it was made in. */
export function strictNetwork(...handlers: Parameters<typeof setupServer>) {
  const server = setupServer(...handlers);
  const strays: string[] = [];
  beforeAll(() =>
    server.listen({
      onUnhandledFrame: ({ frame, defaults }) => {
        const { request } = frame.data as { request?: Request };
        strays.push(request ? `${request.method} ${request.url}` : frame.protocol);
        defaults.error();
      },
    }),
  );
  afterEach(() => {
    server.resetHandlers();
    expect(strays.splice(0), "requests nobody planned").toEqual([]);
  });
  afterAll(() => server.close());
  return Object.assign(server, { strays });
}
