import type { RandomAccess } from "../../../src/formats/bytes.ts";

/** Counts what is read of bytes. */
export function counting(access: RandomAccess) {
  const count = { reads: 0, bytes: 0 };
  const counted: RandomAccess = {
    size: access.size,
    read: async (position, length) => {
      const bytes = await access.read(position, length);
      count.reads += 1;
      count.bytes += bytes.length;
      return bytes;
    },
  };
  return { counted, count };
}
