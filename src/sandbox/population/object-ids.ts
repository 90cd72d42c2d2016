import type { Cast } from "../cast.ts";
import type { CastDevice } from "./cast-device.ts";
import { guidAt } from "./dice.ts";
import { GUIDS } from "./make-device.ts";
import { codeOf } from "./record-code.ts";

/** Every id of Entra's objects under which a device can be named: it gets another when it is reset. */
export const objectIdsOf =
  ({ seed }: Pick<Cast, "seed">) =>
  ({ index, objectId }: CastDevice): readonly string[] => [
    objectId,
    guidAt(seed, codeOf(index, "again"), GUIDS.object),
  ];
