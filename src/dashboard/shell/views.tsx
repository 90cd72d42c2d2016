import { makeStyles, Tab, TabList } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";

const useStyles = makeStyles({ tabs: { flexWrap: "wrap" } });

interface Given<View extends string> {
  /** What the views are of; read out, not shown. */
  readonly label: string;
  /** By name in the address, in the order of the tabs; the first is the one that needs no name. */
  readonly views: Readonly<Record<View, string>>;
  readonly children: (view: View) => ReactNode;
}

/** Views of one page as tabs; which one is shown stands in the address. */
export function Views<View extends string>({ label, views, children }: Given<View>) {
  const styles = useStyles();
  const [asked, ask] = useSearchParams();
  const names = Object.keys(views) as View[];
  const view = names.find((name) => name === asked.get("view")) ?? names[0]!;
  return (
    <>
      <TabList
        className={styles.tabs}
        selectedValue={view}
        onTabSelect={(_, { value }) =>
          ask(value === names[0] ? {} : { view: String(value) }, { replace: true })
        }
        aria-label={label}
      >
        {names.map((name) => (
          <Tab key={name} value={name}>
            {views[name]}
          </Tab>
        ))}
      </TabList>
      <div role="tabpanel" aria-label={views[view]}>
        {children(view)}
      </div>
    </>
  );
}
