import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  frame: {
    overflowX: "auto",
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  table: {
    borderCollapse: "collapse",
    width: "100%",
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontVariantNumeric: "tabular-nums",
  },
  head: {
    textAlign: "left",
    fontWeight: tokens.fontWeightSemibold,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    whiteSpace: "nowrap",
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  cell: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    verticalAlign: "top",
    fontWeight: tokens.fontWeightRegular,
    textAlign: "left",
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    overflowWrap: "normal",
  },
  right: { textAlign: "right", whiteSpace: "nowrap" },
  whole: { whiteSpace: "nowrap" },
  wide: { minWidth: "16rem", overflowWrap: "anywhere" },
});

export interface PlainColumn<Row> {
  readonly key: string;
  readonly title: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: "right" | undefined;
  /** `whole`: never broken; `wide`: prose. */
  readonly width?: "whole" | "wide" | undefined;
}

interface Given<Row> {
  /** What the rows are; read out, not shown. */
  readonly label: string;
  readonly columns: readonly PlainColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, at: number) => string;
  /** Of the column that names a row. */
  readonly names?: string;
}

/** Rows that all fit on a page; wider than the window, it scrolls by itself. */
export function PlainTable<Row>({ label, columns, rows, keyOf, names }: Given<Row>) {
  const styles = useStyles();
  return (
    // biome-ignore lint/a11y/useSemanticElements: no set of fields, and no landmark beside the section it stands in
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <div role="group" className={styles.frame} aria-label={label} tabIndex={0}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ key, title, align }) => (
              <th key={key} scope="col" className={mergeClasses(styles.head, align && styles.right)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={keyOf(row, at)}>
              {columns.map(({ key, cell, align, width }) => {
                const className = mergeClasses(styles.cell, align && styles.right, width && styles[width]);
                return key === names ? (
                  <th key={key} scope="row" className={className}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={key} className={className}>
                    {cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
