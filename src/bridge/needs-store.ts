import type { StoreContents } from "../domain/store-contents.ts";

/** The database as it is. */
export interface StoreState {
  readonly engine: "sqlite" | "postgresql";
  /** Where it is: a file, or the address of a server without its password. */
  readonly path: string;
  /** Version of its tables; 0 when there are none yet. */
  readonly version: number;
  /** The newest version this program knows. */
  readonly newest: number;
  /** Bytes, what is not yet folded in included; 0 when there is no database yet. */
  readonly size: number;
  readonly problems: readonly string[];
}
/** Care for the database, whichever tenant's rows it holds. */
export interface StoreKeeper {
  /** Looks and changes nothing, makes none where there is none; what is wrong is in `problems`. */
  check(): Promise<StoreState>;
  /**
   * Brings it to the newest version; a file that an older program made is copied first, to `copy`.
   * @throws BridgeError "configuration" when it is newer than this program, "disk" without room for the copy.
   */
  migrate(now: Date): Promise<{ readonly from: number; readonly to: number; readonly copy: string | null }>;
  /**
   * A copy as of one moment, also while others write; it appears whole, and was read back.
   * @throws BridgeError "not-found" when there is no database, "conflict" when `path` is there and may not be replaced, "disk";
   * "usage" where the engine has its own way.
   */
  backup(
    path: string,
    options?: { readonly replace?: boolean | undefined },
  ): Promise<{ readonly size: number; readonly version: number }>;
  /**
   * Puts a copy in its place, and what was there aside.
   * @throws BridgeError "not-found" without the copy, "configuration" when it is newer than this program, "conflict" while
   * another process has the database open, "invalid", "disk"; "usage" where the engine has its own way.
   */
  restore(path: string): Promise<{ readonly version: number; readonly aside: string | null }>;
  /**
   * Shows `use` everything of every tenant as of one moment, also while others write; leases are left out.
   * @throws BridgeError "not-found" when there is no database or nothing in it yet, "configuration" when it is newer.
   */
  read<T>(use: (contents: StoreContents) => Promise<T>): Promise<T>;
  /**
   * Takes over contents, all or nothing.
   * @throws BridgeError "conflict" when something is in it and `replace` is not said, or somebody is at work on it;
   * "configuration" for contents of a newer program, "invalid" for such that fit no table; and what the contents throw.
   */
  take(contents: StoreContents, options: { readonly replace: boolean; readonly now: Date }): Promise<void>;
}
