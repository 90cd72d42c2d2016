import type { Clock } from "../bridge/needs.ts";
import type { Bucket } from "../domain/graph-calls.ts";

interface Lane {
  /** Milliseconds between two requests; 0 while the service has not complained. */
  spacing: number;
  /** Nothing goes out before this moment. */
  openAt: number;
  /** When that was decided. */
  setAt: number;
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
    const { openAt, setAt } = this.#lane(bucket);
    // A clock that was set back since must not keep the lane closed for as long as it was set back.
    return Math.max(0, openAt - Math.max(setAt, this.#clock.now().getTime()));
  }

  /** Waits until the bucket takes a request. @throws BridgeError "interrupted" when `signal` aborts. */
  async enter(bucket: Bucket, signal?: AbortSignal): Promise<void> {
    const lane = this.#lane(bucket);
    const wait = this.waitFor(bucket);
    this.#set(lane, wait + lane.spacing);
    if (wait > 0) await this.#clock.sleep(wait, signal);
  }

  /** The service refused: nothing for `milliseconds`, and slower from then on. */
  close(bucket: Bucket, milliseconds: number): void {
    const lane = this.#lane(bucket);
    this.#set(lane, Math.max(this.waitFor(bucket), milliseconds));
    lane.spacing = Math.min(Math.max(lane.spacing * 2, FIRST_SPACING_MS), MAX_SPACING_MS);
  }

  /** The service answered: a tenth quicker. */
  ease(bucket: Bucket): void {
    const lane = this.#lane(bucket);
    lane.spacing = lane.spacing < FIRST_SPACING_MS / 4 ? 0 : lane.spacing * 0.9;
  }

  #set(lane: Lane, milliseconds: number): void {
    lane.setAt = this.#clock.now().getTime();
    lane.openAt = lane.setAt + milliseconds;
  }

  #lane(bucket: Bucket): Lane {
    let lane = this.#lanes.get(bucket);
    if (!lane) {
      lane = { spacing: 0, openAt: 0, setAt: 0 };
      this.#lanes.set(bucket, lane);
    }
    return lane;
  }
}
