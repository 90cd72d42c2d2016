/** Bytes that can be read anywhere: a file, or a buffer in a test. */
export interface RandomAccess {
  /** Length in bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `position`, or fewer where the bytes end. Never throws for a position past the end. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/** Bytes that can be written anywhere, for formats whose head is known last. */
export interface RandomWriter {
  write(position: number, bytes: Uint8Array): Promise<void>;
}

/** A buffer as `RandomAccess`. */
export function accessTo(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read: async (position, length) => bytes.subarray(position, position + length),
  };
}
