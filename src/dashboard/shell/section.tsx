import { CounterBadge, makeStyles, Subtitle2, Text, tokens } from "@fluentui/react-components";
import { type ReactNode, useId } from "react";

const useStyles = makeStyles({
  section: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    // Beside another it is as high as that one.
    height: "100%",
    boxSizing: "border-box",
    alignContent: "start",
  },
  head: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS, alignItems: "center" },
  about: { flexBasis: "100%", color: tokens.colorNeutralForeground3 },
  heading: { margin: 0 },
  title: { marginRight: "auto", display: "flex", gap: tokens.spacingHorizontalS, alignItems: "center" },
});

interface Given {
  readonly title: string;
  /** Beside the title. */
  readonly count?: number | undefined;
  readonly actions?: ReactNode;
  /** One line below the title. */
  readonly about?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page, under a heading of its own. */
export function Section({ title, count, actions, about, children }: Given) {
  const styles = useStyles();
  const heading = useId();
  return (
    <section className={styles.section} aria-labelledby={heading}>
      <div className={styles.head}>
        <div className={styles.title}>
          <Subtitle2 as="h2" id={heading} className={styles.heading}>
            {title}
          </Subtitle2>
          {count !== undefined && (
            <CounterBadge
              count={count}
              showZero
              overflowCount={999}
              appearance="filled"
              color="informative"
            />
          )}
        </div>
        {actions}
        {about && (
          <Text size={200} className={styles.about}>
            {about}
          </Text>
        )}
      </div>
      {children}
    </section>
  );
}
