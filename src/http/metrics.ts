import { Counter, Histogram, Registry } from "prom-client";

export interface Metrics {
  seen(route: string, method: string, status: number, seconds: number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

/** Requests by route, never by address: an address holds ids, and there are too many of them. */
export function metrics(): Metrics {
  const registry = new Registry();
  const requests = new Counter({
    name: "ccmbridge_http_requests_total",
    help: "Requests answered.",
    labelNames: ["route", "method", "status"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "ccmbridge_http_request_seconds",
    help: "Seconds until a request was answered.",
    labelNames: ["route", "method"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  return {
    seen: (route, method, status, took) => {
      requests.inc({ route, method, status });
      seconds.observe({ route, method }, took);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
