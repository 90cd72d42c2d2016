import { Button, makeStyles, tokens } from "@fluentui/react-components";
import type { AnswerOf } from "../../data/api.ts";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";

type Part = AnswerOf<"POST /api/v1/command-lines/explain">["tokens"][number];
type Place = { readonly start: number; readonly end: number };

const useStyles = makeStyles({
  part: {
    fontFamily: tokens.fontFamilyMonospace,
    maxWidth: "18rem",
    justifyContent: "flex-start",
    "@media (max-width: 599px)": { maxWidth: "8rem" },
  },
  quoted: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
});

interface Given {
  readonly parts: readonly Part[];
  readonly show: (place: Place | undefined) => void;
  readonly go: (place: Place) => void;
}

/** Every part of a line in words; pointing at one shows where it stands. */
export function Explanations({ parts, show, go }: Given) {
  const styles = useStyles();
  const columns: readonly PlainColumn<Part>[] = [
    {
      key: "text",
      title: "Part",
      cell: (part) => (
        <Button
          size="small"
          appearance="subtle"
          className={styles.part}
          onClick={() => go(part)}
          onMouseEnter={() => show(part)}
          onMouseLeave={() => show(undefined)}
          onFocus={() => show(part)}
          onBlur={() => show(undefined)}
        >
          <span className={styles.quoted}>{part.text}</span>
        </Button>
      ),
    },
    { key: "meaning", title: "What it does", width: "wide", cell: ({ meaning }) => meaning },
    { key: "side", title: "For", width: "whole", cell: ({ side }) => side ?? "nobody" },
    {
      key: "since",
      title: "Since",
      width: "whole",
      cell: ({ since }) => since ?? "",
    },
  ];
  return (
    <PlainTable
      label="Parts of the line"
      columns={columns}
      rows={parts}
      keyOf={({ start, end }) => `${start}-${end}`}
    />
  );
}
