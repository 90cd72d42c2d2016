const number = new Intl.NumberFormat("en");

/** "1 error", "3 errors", "12,345 devices". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number.format(count)} ${count === 1 ? one : many}`;
