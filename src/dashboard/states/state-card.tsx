import { makeStyles, mergeClasses, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  card: {
    display: "grid",
    justifyItems: "center",
    alignContent: "center",
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingVerticalXXL,
    textAlign: "center",
    fontSize: "2.5rem",
    color: tokens.colorNeutralForeground3,
  },
  page: { minHeight: "100vh", boxSizing: "border-box" },
  text: { maxWidth: "40rem", color: tokens.colorNeutralForeground2 },
  title: { color: tokens.colorNeutralForeground1 },
  actions: { display: "flex", gap: tokens.spacingHorizontalM, flexWrap: "wrap", justifyContent: "center" },
});

interface Given {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** It takes the whole window. */
  readonly page?: boolean;
  /** Of its heading; 1 where it stands for a page within the shell. */
  readonly level?: 1 | 2;
  /** It came of itself and is to be read out. */
  readonly alert?: boolean;
}

/** What stands where rows would: why there are none, and what to do. */
export function StateCard({
  icon,
  title,
  children,
  actions,
  page = false,
  level = page ? 1 : 2,
  alert = false,
}: Given) {
  const styles = useStyles();
  const card = (
    <div className={mergeClasses(styles.card, page && styles.page)} {...(alert ? { role: "alert" } : {})}>
      {icon}
      <Text as={`h${level}`} size={500} weight="semibold" className={styles.title}>
        {title}
      </Text>
      {children && (
        <Text as="p" size={300} className={styles.text}>
          {children}
        </Text>
      )}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
  return page ? <main>{card}</main> : card;
}
