/** A refusal in the service's words: it says 404 for nearly everything (facts S48, S63). */
export class SiteRefusal extends Error {
  readonly status: number;
  readonly breach: string | undefined;
  constructor(status: number, message: string, breach?: string) {
    super(message);
    this.status = status;
    this.breach = breach;
  }
}

export const badQuery = (message: string): SiteRefusal =>
  new SiteRefusal(404, `Invalid query: ${message}`, message);

export function refusedBody({ status, message }: SiteRefusal): unknown {
  return { error: { code: String(status), message } };
}
