import { Button, Text } from "@fluentui/react-components";
import { useMemo, useState } from "react";
import { useAnswer, usePages } from "../../data/queries.ts";
import { Page } from "../../shell/page.tsx";
import { Answer } from "../../states/answer.tsx";
import { counted } from "../../states/counted.ts";
import { Empty } from "../../states/empty.tsx";
import { Freshness } from "../../states/freshness.tsx";
import { COLUMNS, rememberColumns, rememberedColumns } from "./columns.tsx";
import { ColumnMenu, ExportMenu } from "./device-actions.tsx";
import { isBeginning, useDeviceFilter } from "./device-filter.ts";
import { DeviceTable } from "./device-table.tsx";
import { Filters } from "./filters.tsx";

const PAGE = 200;

/** Every device, as far as anybody wants to scroll. */
export default function DevicesPage() {
  const asked = useDeviceFilter();
  const { filter, filtered, clear } = asked;
  const pages = usePages("GET /api/v1/devices", { query: { ...filter, limit: PAGE } });
  const counts = useAnswer("GET /api/v1/device-counts", { query: filter });
  const [shown, show] = useState(rememberedColumns);
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows) ?? [], [pages.data]);
  const total = counts.data?.devices;
  return (
    <Page
      title="Devices"
      actions={
        <>
          <ColumnMenu
            shown={shown}
            choose={(keys) => {
              rememberColumns(keys);
              show(keys);
            }}
          />
          <ExportMenu filter={filter} />
        </>
      }
    >
      <Filters of={asked} />
      <Answer of={pages} what="the devices">
        {({ pages: [first] }) => (
          <>
            {first && <Freshness of={first} />}
            <Text role="status">
              {total === undefined ? "Counting …" : counted(total, "device")}
              {filtered && " fit"}
              {isBeginning(filter.search) &&
                `. Their name, serial number or id begins with “${filter.search}”; from three characters on, it may stand anywhere in a name or serial number.`}
            </Text>
            {rows.length === 0 ? (
              <Empty
                title={filtered ? "No device fits" : "There is no device"}
                actions={filtered && <Button onClick={clear}>Clear the filters</Button>}
              >
                {filtered
                  ? "Every device was asked; none is as the filters want it."
                  : "The sources were read, and none of them has a device."}
              </Empty>
            ) : (
              <DeviceTable
                rows={rows}
                columns={COLUMNS.filter(({ key }) => shown.includes(key))}
                total={total}
                more={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
                loading={pages.isFetchingNextPage}
              />
            )}
          </>
        )}
      </Answer>
    </Page>
  );
}
