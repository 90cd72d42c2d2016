/** As both engines compare texts; JavaScript compares UTF-16. */
export const inBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
