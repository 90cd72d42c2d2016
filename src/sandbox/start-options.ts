import type { StartOptions } from "./start-sandbox.ts";

/** As they were typed. */
export interface TypedOptions {
  readonly port: string;
  readonly devices?: string | undefined;
  readonly seed?: string | undefined;
  /** Folder in which the tenant is kept. */
  readonly data?: string | undefined;
}

/** @throws RangeError for an option that cannot be used. */
export function startOptionsOf({ port, devices, seed, data }: TypedOptions): StartOptions {
  return {
    port: wholeNumber("--port", port, 65_535),
    ...(devices === undefined ? {} : { devices: wholeNumber("--devices", devices, 1_000_000) }),
    ...(seed === undefined ? {} : { seed }),
    ...(data === undefined ? {} : { dataFolder: data }),
  };
}

function wholeNumber(name: string, text: string, largest: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > largest)
    throw new RangeError(`${name} is a whole number up to ${largest}`);
  return value;
}
