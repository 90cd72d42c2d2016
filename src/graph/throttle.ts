import type { Clock } from "../bridge/needs.ts";
import type { Bucket } from "../domain/graph-calls.ts";

interface Lane {
  /** Milliseconds between two requests; 0 while the service has not complained. */
  spacing: number;
  /** Nothing goes out before this moment. */
  openAt: number;
}

const FIRST_SPACING_MS = 100;
const MAX_SPACING_MS = 5_000;

/**
 * One lane per service bucket, shared by all requests of the process. A 429 closes the lane for everybody, because what is
 * asked meanwhile counts against the same quota (fact G175), and makes it slower; answers make it quicker again.
 */
export class Throttle {
  readonly #lanes = new Map<Bucket, Lane>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long the next request of the bucket has to wait, in milliseconds. */
  waitFor(bucket: Bucket): number {
    return Math.max(0, this.#lane(bucket).openAt - this.#clock.now().getTime());
  }

  /** Waits until the bucket takes a request. @throws BridgeError "interrupted" when `signal` aborts. */
  async enter(bucket: Bucket, signal?: AbortSignal): Promise<void> {
    const lane = this.#lane(bucket);
    const wait = this.waitFor(bucket);
    lane.openAt = this.#clock.now().getTime() + wait + lane.spacing;
    if (wait > 0) await this.#clock.sleep(wait, signal);
  }

  /** The service refused: nothing for `milliseconds`, and slower from then on. */
  close(bucket: Bucket, milliseconds: number): void {
    const lane = this.#lane(bucket);
    lane.openAt = Math.max(lane.openAt, this.#clock.now().getTime() + milliseconds);
    lane.spacing = Math.min(Math.max(lane.spacing * 2, FIRST_SPACING_MS), MAX_SPACING_MS);
  }

  /** The service answered: a tenth quicker. */
  ease(bucket: Bucket): void {
    const lane = this.#lane(bucket);
    lane.spacing = lane.spacing < FIRST_SPACING_MS / 4 ? 0 : lane.spacing * 0.9;
  }

  #lane(bucket: Bucket): Lane {
    let lane = this.#lanes.get(bucket);
    if (!lane) {
      lane = { spacing: 0, openAt: 0 };
      this.#lanes.set(bucket, lane);
    }
    return lane;
  }
}
