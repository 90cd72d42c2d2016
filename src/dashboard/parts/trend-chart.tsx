import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { type PointerEvent, useState } from "react";
import { count, dayInWords, share } from "../words/figures.ts";

const useStyles = makeStyles({
  chart: {
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground3,
  },
  levels: {
    display: "flex",
    flexDirection: "column",
    justifyContent: "space-between",
    textAlign: "right",
    fontSize: tokens.fontSizeBase100,
  },
  days: { gridColumn: 2, display: "flex", justifyContent: "space-between", fontSize: tokens.fontSizeBase100 },
  svg: { width: "100%", height: "180px", display: "block", touchAction: "pan-y" },
  grid: { stroke: tokens.colorNeutralStroke2, strokeWidth: 1, vectorEffect: "non-scaling-stroke" },
  line: {
    stroke: tokens.colorBrandStroke1,
    strokeWidth: 2,
    fill: "none",
    vectorEffect: "non-scaling-stroke",
    strokeLinejoin: "round",
  },
  area: { fill: tokens.colorBrandBackground2 },
  here: { stroke: tokens.colorNeutralForeground3, strokeWidth: 1, vectorEffect: "non-scaling-stroke" },
  said: { minHeight: tokens.lineHeightBase300 },
});

const [WIDTH, HEIGHT] = [100, 100];

export interface TrendDay {
  readonly day: string;
  readonly devices: number;
  readonly comanaged: number;
  readonly share: number;
  readonly gained: number;
  readonly lost: number;
}

/** The co-managed share, day by day; the figures of the day that is pointed at, else of the last. */
export function TrendChart({ trend }: { readonly trend: readonly TrendDay[] }) {
  const styles = useStyles();
  const [pointed, setPointed] = useState<number>();
  const last = trend.length - 1;
  const x = (index: number) => (last === 0 ? WIDTH : (index / last) * WIDTH);
  const y = (value: number) => HEIGHT - value * HEIGHT;
  const [from, to] = [trend[0], trend[last]];
  if (!from || !to) return <Text>No day is known yet.</Text>;
  const shown = trend[pointed ?? last] ?? to;
  const line = trend.map(({ share: each }, index) => `${x(index)},${y(each)}`).join(" ");
  const point = ({ currentTarget, clientX }: PointerEvent<SVGSVGElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setPointed(Math.max(0, Math.min(last, Math.round(((clientX - left) / width) * last))));
  };
  return (
    <>
      <Text className={styles.said} weight="semibold">
        {dayInWords(shown.day)}: {share(shown.share)}{" "}
        <Text size={200}>
          {count(shown.comanaged)} of {count(shown.devices)}
          {shown.gained > 0 && `, ${count(shown.gained)} gained`}
          {shown.lost > 0 && `, ${count(shown.lost)} lost`}
        </Text>
      </Text>
      <div className={styles.chart}>
        <div className={styles.levels} aria-hidden>
          <span>100%</span>
          <span>50%</span>
          <span>0%</span>
        </div>
        <svg
          className={styles.svg}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Co-managed share from ${share(from.share)} on ${dayInWords(from.day)} to ${share(to.share)} on ${dayInWords(to.day)}; the report has every day.`}
          onPointerMove={point}
          onPointerLeave={() => setPointed(undefined)}
        >
          {[0, 0.5, 1].map((level) => (
            <line key={level} className={styles.grid} x1={0} x2={WIDTH} y1={y(level)} y2={y(level)} />
          ))}
          {last > 0 && (
            <>
              <polygon className={styles.area} points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} />
              <polyline className={styles.line} points={line} />
            </>
          )}
          {last === 0 && (
            <line className={styles.line} x1={WIDTH - 4} x2={WIDTH} y1={y(to.share)} y2={y(to.share)} />
          )}
          {pointed !== undefined && (
            <line className={styles.here} x1={x(pointed)} x2={x(pointed)} y1={0} y2={HEIGHT} />
          )}
        </svg>
        <div className={styles.days} aria-hidden>
          <span>{last > 0 && dayInWords(from.day)}</span>
          <span>{dayInWords(to.day)}</span>
        </div>
      </div>
    </>
  );
}
