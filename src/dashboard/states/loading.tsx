import { makeStyles, mergeClasses, Spinner, tokens } from "@fluentui/react-components";
import { AfterAMoment } from "./after-a-moment.tsx";

const useStyles = makeStyles({
  part: { padding: tokens.spacingVerticalXXL, display: "grid", placeItems: "center" },
  page: { minHeight: "100vh", boxSizing: "border-box" },
});

/** Asked, and not yet answered. `what` completes "Loading …". */
export function Loading({ what, page = false }: { readonly what: string; readonly page?: boolean }) {
  const styles = useStyles();
  return (
    <div className={mergeClasses(styles.part, page && styles.page)} role="status">
      <AfterAMoment>
        <Spinner label={`Loading ${what} …`} labelPosition="below" />
      </AfterAMoment>
    </div>
  );
}
