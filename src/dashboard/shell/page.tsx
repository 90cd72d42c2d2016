import { makeStyles, Title2, tokens } from "@fluentui/react-components";
import { type ReactNode, useEffect } from "react";

const useStyles = makeStyles({
  page: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    gap: tokens.spacingVerticalL,
    alignContent: "start",
  },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM },
  title: { margin: 0, marginRight: "auto", overflowWrap: "anywhere" },
});

interface Given {
  readonly title: string;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its title, in the window's too, what can be done with all of it, and what is on it. */
export function Page({ title, actions, children }: Given) {
  const styles = useStyles();
  useEffect(() => {
    document.title = `${title} · ccmbridge`;
  }, [title]);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <Title2 as="h1" className={styles.title}>
          {title}
        </Title2>
        {actions}
      </div>
      {children}
    </div>
  );
}
