/** A bar of at most `room` columns, full at `most`; what is not nothing shows at least one. */
export function bar(value: number, most: number, room: number, sign = "#"): string {
  if (value <= 0 || most <= 0) return "";
  return sign.repeat(Math.max(1, Math.round((value / most) * room)));
}

const LEVELS = "▁▂▃▄▅▆▇█";

/** A line of values from 0 to `most` in as many columns as there are values. */
export function sparkline(values: readonly number[], most: number): string {
  return values
    .map((value) => {
      const level = most <= 0 ? 0 : Math.round((Math.min(value, most) / most) * (LEVELS.length - 1));
      return LEVELS[Math.max(0, level)];
    })
    .join("");
}

/** 0.613 as "61.3 %". */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
