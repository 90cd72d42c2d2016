/** Characters of the texts that are kept; a prepared statement takes some times its text. */
const ROOM = 256 * 1024;

/**
 * Keeps what `prepare` made of a text for the next time it is wanted; what was not wanted for longest goes first. To prepare
 * a statement of many rows takes as long as to carry it out.
 */
export function keepStatements<Statement>(prepare: (sql: string) => Statement): (sql: string) => Statement {
  const kept = new Map<string, Statement>();
  let held = 0;
  return (sql) => {
    const found = kept.get(sql);
    const statement = found ?? prepare(sql);
    kept.delete(sql);
    kept.set(sql, statement);
    if (found === undefined) held += sql.length;
    for (const oldest of kept.keys()) {
      if (held <= ROOM || kept.size === 1) break;
      kept.delete(oldest);
      held -= oldest.length;
    }
    return statement;
  };
}
