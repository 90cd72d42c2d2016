import type { Role } from "../../domain/caller.ts";
import type { StoredKey } from "../needs.ts";

/** A key as it may be shown: nothing in it opens anything. */
export interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly revokedAt: string | null;
}

export const keyView = ({ id, name, role, createdAt, createdBy, revokedAt }: StoredKey): KeyView => ({
  id,
  name,
  role,
  createdAt,
  createdBy,
  revokedAt,
});
