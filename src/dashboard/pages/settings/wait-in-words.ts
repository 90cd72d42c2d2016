/** "90 seconds", "5 minutes", "2 hours": a wait in the greatest unit it is whole in. */
export function waitInWords(seconds: number): string {
  const [size, unit] =
    seconds % 3_600 === 0 ? [3_600, "hour"] : seconds % 60 === 0 ? [60, "minute"] : [1, "second"];
  const count = seconds / Number(size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
