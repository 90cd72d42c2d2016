import { Badge, Field, Input, makeStyles, Text, tokens } from "@fluentui/react-components";
import { SearchRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { RowOf } from "../../data/api.ts";
import { useAnswer } from "../../data/queries.ts";
import { Answer } from "../../states/answer.tsx";
import { counted } from "../../states/counted.ts";
import { Empty } from "../../states/empty.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";

type Entry = RowOf<"GET /api/v1/catalogue">;

const useStyles = makeStyles({
  page: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalL },
  search: { maxWidth: "24rem" },
  name: { fontFamily: tokens.fontFamilyMonospace },
});

/** Everything ccmsetup understands, to be searched. */
export function Catalogue() {
  const styles = useStyles();
  const [search, setSearch] = useState("");
  const catalogue = useAnswer("GET /api/v1/catalogue", {});
  const wanted = search.trim().toLowerCase();
  const columns: readonly PlainColumn<Entry>[] = [
    { key: "name", title: "Name", cell: ({ name }) => <span className={styles.name}>{name}</span> },
    { key: "summary", title: "What it does", width: "wide", cell: ({ summary }) => summary },
    { key: "side", title: "For", width: "whole", cell: ({ side }) => side },
    {
      key: "status",
      title: "Status",
      width: "whole",
      cell: ({ status }) => (
        <Badge
          appearance="tint"
          color={status === "current" ? "success" : status === "removed" ? "danger" : "warning"}
        >
          {status}
        </Badge>
      ),
    },
    { key: "since", title: "Since", width: "whole", cell: ({ since }) => since ?? "" },
  ];
  return (
    <Answer of={catalogue} what="the catalogue">
      {({ rows }) => {
        const found = rows.filter(
          ({ name, summary }) =>
            name.toLowerCase().includes(wanted) || summary.toLowerCase().includes(wanted),
        );
        return (
          <div className={styles.page}>
            <Field label="Search" className={styles.search}>
              <Input
                type="search"
                contentBefore={<SearchRegular />}
                value={search}
                onChange={(_, { value }) => setSearch(value)}
              />
            </Field>
            <Text role="status">
              {counted(found.length, "parameter or property", "parameters and properties")}
            </Text>
            {found.length === 0 ? (
              <Empty title="Nothing of that name">ccmsetup documents no such parameter or property.</Empty>
            ) : (
              <PlainTable
                label="Parameters and properties"
                columns={columns}
                rows={found}
                keyOf={({ name }) => name}
                names="name"
              />
            )}
          </div>
        );
      }}
    </Answer>
  );
}
