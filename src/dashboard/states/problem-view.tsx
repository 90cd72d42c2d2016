import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { ErrorCircleRegular, LockClosedRegular, PlugDisconnectedRegular } from "@fluentui/react-icons";
import { ApiProblem } from "../data/api.ts";
import { Prose } from "../parts/prose.tsx";
import { StateCard } from "./state-card.tsx";

const useStyles = makeStyles({
  failed: { color: tokens.colorStatusDangerForeground1 },
  denied: { color: tokens.colorStatusWarningForeground1 },
  fine: { color: tokens.colorNeutralForeground3, fontFamily: tokens.fontFamilyMonospace },
});

interface Given {
  readonly error: Error;
  readonly again?: () => unknown;
  /** Out of what one is signed in with. */
  readonly leave?: () => void;
  readonly page?: boolean;
  readonly level?: 1 | 2;
}

/** Asked, and refused or not answered: what happened, what next, and the request's id for whoever reads the log. */
export function ProblemView({ error, again, leave, page = false, level }: Given) {
  const styles = useStyles();
  const actions = (
    <>
      {again && <Button onClick={() => void again()}>Try again</Button>}
      {leave && <Button onClick={leave}>Sign out</Button>}
    </>
  );
  if (!(error instanceof ApiProblem)) {
    // The browser's own word for a connection that did not come about; anything else is a mistake of this page.
    const unreachable = error instanceof TypeError && /fetch|network|load/i.test(error.message);
    return (
      <StateCard
        icon={unreachable ? <PlugDisconnectedRegular /> : <ErrorCircleRegular className={styles.failed} />}
        title={unreachable ? "The server could not be reached" : "Something went wrong in this page"}
        actions={actions}
        page={page}
        level={level}
        alert
      >
        <Prose>
          {unreachable ? "Is `ccmbridge serve` still running, and the network there?" : error.message}
        </Prose>
      </StateCard>
    );
  }
  const { problem } = error;
  const denied = problem.status === 403;
  return (
    <StateCard
      icon={
        denied ? (
          <LockClosedRegular className={styles.denied} />
        ) : (
          <ErrorCircleRegular className={styles.failed} />
        )
      }
      title={denied ? "You may not see this" : problem.title}
      actions={actions}
      page={page}
      level={level}
      alert
    >
      <Prose>{problem.detail}</Prose>
      {problem.next && (
        <>
          <br />
          <Prose>{problem.next}</Prose>
        </>
      )}
      <br />
      <Text size={200} className={styles.fine}>
        {problem.code}, request {problem.requestId}
      </Text>
    </StateCard>
  );
}
