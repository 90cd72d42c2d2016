/** SQLSTATE 23505 unique_violation; SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
const REPETITIONS: readonly unknown[] = ["23505", 1555, 2067];

/** Whether a row was refused because one of its key is there. */
export function isRepetition(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return REPETITIONS.includes(code) || REPETITIONS.includes(errcode);
}
