import { makeStyles, tokens } from "@fluentui/react-components";
import { LockClosedRegular } from "@fluentui/react-icons";
import { StateCard } from "./state-card.tsx";

const useStyles = makeStyles({ icon: { color: tokens.colorStatusWarningForeground1 } });

/** What a role may not see, told before it is asked for: `why` as `useRefusal` says it. */
export function Denied({ why }: { readonly why: string }) {
  const styles = useStyles();
  return (
    <StateCard icon={<LockClosedRegular className={styles.icon} />} title="You may not see this">
      {why}
    </StateCard>
  );
}
