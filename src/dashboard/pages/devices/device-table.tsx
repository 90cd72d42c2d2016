import { makeStyles, mergeClasses, Spinner, Text, tokens } from "@fluentui/react-components";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { Go } from "../../parts/go.tsx";
import { useMedia } from "../../shell/use-media.ts";
import { counted } from "../../states/counted.ts";
import type { Column, DeviceRow } from "./columns.tsx";

const useStyles = makeStyles({
  frame: {
    height: "max(22rem, calc(100vh - 21rem))",
    overflow: "auto",
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  table: {
    width: "100%",
    tableLayout: "fixed",
    borderCollapse: "separate",
    borderSpacing: 0,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    textAlign: "left",
  },
  head: {
    position: "sticky",
    top: 0,
    zIndex: 1,
    height: "40px",
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    fontWeight: tokens.fontWeightSemibold,
  },
  row: { ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover } },
  cell: {
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    padding: `0 ${tokens.spacingHorizontalM}`,
    boxSizing: "border-box",
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    fontWeight: tokens.fontWeightRegular,
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  card: { overflow: "hidden", textOverflow: "ellipsis", lineHeight: tokens.lineHeightBase200 },
  room: { padding: 0, border: 0 },
  end: { padding: tokens.spacingVerticalM, color: tokens.colorNeutralForeground3 },
});

const ROW = 44;
const CARD = 76;
/** Width of the name, in rem. */
const NAME = 12;

interface Given {
  readonly rows: readonly DeviceRow[];
  readonly columns: readonly Column[];
  /** How many there are in all; undefined while that is being counted. */
  readonly total: number | undefined;
  /** Where there are more rows: how to get them, and whether they are on their way. */
  readonly more: (() => void) | undefined;
  readonly loading: boolean;
}

/** As many rows as anybody scrolls to: only those in sight are in the page, and the next are asked for before its end. */
export function DeviceTable({ rows, columns, total, more, loading }: Given) {
  const styles = useStyles();
  const frame = useRef<HTMLElement>(null);
  const narrow = useMedia("(max-width: 699px)");
  const height = narrow ? CARD : ROW;
  const virtual = useVirtualizer({
    count: rows.length + (more ? 1 : 0),
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 12,
  });
  useEffect(() => {
    // Another height for every row.
    if (height > 0) virtual.measure();
  }, [height, virtual]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !loading && last >= rows.length - 100) more();
  }, [more, loading, last, rows.length]);

  const shown = narrow ? [] : columns;
  const [first, final] = [items[0], items.at(-1)];
  const width = shown.reduce((sum, column) => sum + column.width, NAME);
  return (
    <section
      className={styles.frame}
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      aria-label="Devices, scrolling"
      onKeyDown={(event) => goBetweenRows(event, virtual.scrollToIndex, rows.length)}
    >
      <table
        aria-label="Devices"
        aria-rowcount={total === undefined ? -1 : total + 1}
        className={styles.table}
        style={narrow ? {} : { minWidth: `${width}rem` }}
      >
        <colgroup>
          <col style={narrow ? {} : { width: `${(NAME / width) * 100}%` }} />
          {shown.map((column) => (
            <col key={column.key} style={{ width: `${(column.width / width) * 100}%` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={mergeClasses(styles.cell, styles.head)}>
              Name
            </th>
            {shown.map(({ key, title }) => (
              <th key={key} scope="col" className={mergeClasses(styles.cell, styles.head)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Room height={first?.start ?? 0} />
          {items.map(({ index, size }) => {
            const row = rows[index];
            if (!row)
              return (
                <tr key="more" style={{ height: size }}>
                  <td colSpan={shown.length + 1} className={styles.cell}>
                    <Spinner size="tiny" label="Loading more …" />
                  </td>
                </tr>
              );
            return (
              <tr
                key={row.deviceId}
                aria-rowindex={index + 2}
                data-row={index}
                className={styles.row}
                style={{ height: size }}
              >
                <th scope="row" className={styles.cell}>
                  <Go to={`/devices/${encodeURIComponent(row.deviceId)}`} className={styles.name}>
                    {row.name}
                  </Go>
                  {narrow && <Card row={row} columns={columns} />}
                </th>
                {shown.map(({ key, cell }) => (
                  <td key={key} className={styles.cell}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          <Room height={virtual.getTotalSize() - (final?.end ?? 0)} />
        </tbody>
      </table>
      {!more && (
        <Text size={200} block align="center" className={styles.end}>
          {counted(rows.length, "device")}; that is all.
        </Text>
      )}
    </section>
  );
}

/** Stands for rows out of sight. */
function Room({ height }: { readonly height: number }) {
  const styles = useStyles();
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td className={styles.room} style={{ height }} />
    </tr>
  );
}

/** What a row says where there is no room for columns. */
function Card({ row, columns }: { readonly row: DeviceRow; readonly columns: readonly Column[] }) {
  const styles = useStyles();
  const of = (key: string) => columns.find((column) => column.key === key)?.cell(row);
  return (
    <Text size={200} block className={styles.card}>
      {of("stage")} · {of("health")}
      <br />
      {of("faults")}
    </Text>
  );
}

/** Arrows go from row to row, Home and End to the first and the last that is there. */
function goBetweenRows(event: KeyboardEvent, scrollTo: (index: number) => void, count: number): void {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -count, End: count }[event.key];
  const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
  if (step === undefined || (!row && event.key.startsWith("Arrow") === false)) return;
  event.preventDefault();
  const table = event.currentTarget;
  const from = row ? Number(row.dataset.row) : -1;
  const to = Math.max(0, Math.min(count - 1, from + step));
  scrollTo(to);
  requestAnimationFrame(() => table.querySelector<HTMLElement>(`[data-row="${to}"] a`)?.focus());
}
