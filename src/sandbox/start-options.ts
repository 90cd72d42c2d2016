import type { StartOptions } from "./start-sandbox.ts";

/** As they were typed. */
export interface TypedOptions {
  readonly port: string;
  readonly devices: string;
  readonly seed: string;
}

/** @throws RangeError for an option that cannot be used. */
export function startOptionsOf({ port, devices, seed }: TypedOptions): StartOptions {
  return {
    port: wholeNumber("--port", port, 65_535),
    devices: wholeNumber("--devices", devices, 1_000_000),
    seed,
  };
}

function wholeNumber(name: string, text: string, largest: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > largest)
    throw new RangeError(`${name} is a whole number up to ${largest}`);
  return value;
}
