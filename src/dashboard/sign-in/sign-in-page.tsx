import {
  Button,
  Card,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Text,
  Title2,
  tokens,
} from "@fluentui/react-components";
import { type FormEvent, useState } from "react";
import { type AnswerOf, ApiProblem, apiAs } from "../data/api.ts";
import type { Credential } from "../data/credential.ts";
import { Prose } from "../parts/prose.tsx";
import { Mark } from "../shell/mark.tsx";

const useStyles = makeStyles({
  page: {
    minHeight: "100vh",
    display: "grid",
    placeItems: "center",
    backgroundColor: tokens.colorNeutralBackground3,
    padding: tokens.spacingHorizontalL,
    boxSizing: "border-box",
  },
  card: { width: "min(26rem, 100%)", padding: tokens.spacingHorizontalXXL, boxSizing: "border-box" },
  title: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalM },
  form: { display: "grid", gap: tokens.spacingVerticalM },
});

interface Given {
  readonly settings: AnswerOf<"GET /api/v1/sign-in">;
  /** Why the person is here again. */
  readonly said: string | undefined;
  readonly signIn: (credential: Credential) => void;
}

export function SignInPage({ settings, said, signIn }: Given) {
  const styles = useStyles();
  const [key, setKey] = useState("");
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<string>();
  const { sandbox } = settings;
  // A sandbox's sign-in has no TLS, which the library for it wants; there the one-time key is.
  const people = settings.clientId !== null && !sandbox;

  const withKey = async (event: FormEvent) => {
    event.preventDefault();
    const given: Credential = { kind: "key", key: key.trim() };
    if (!/^\S+$/.test(given.key)) return setRefused("Paste the key as it was shown: one word.");
    setAsking(true);
    setRefused(undefined);
    try {
      await apiAs(given)("GET /api/v1/session", {});
      signIn(given);
    } catch (error) {
      setRefused(
        error instanceof ApiProblem
          ? [error.problem.detail, error.problem.next].filter(Boolean).join(" ")
          : "The server could not be reached.",
      );
      setAsking(false);
    }
  };
  const withEntra = async () => {
    setAsking(true);
    try {
      const { leaveToSignIn } = await import("./entra.ts");
      await leaveToSignIn(settings);
    } catch (error) {
      setRefused(`Microsoft Entra could not be asked: ${(error as Error).message}`);
      setAsking(false);
    }
  };

  return (
    <main className={styles.page}>
      <Card className={styles.card}>
        <div className={styles.title}>
          <Mark size={36} />
          <Title2 as="h1">ccmbridge</Title2>
        </div>
        <Text>The bridge between Microsoft Intune and Configuration Manager.</Text>
        {said && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{said}</MessageBarBody>
          </MessageBar>
        )}
        {sandbox && (
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>
              This server shows a sandbox: everything in it is made up. Its one-time key is on the screen of
              the terminal that started it.
            </MessageBarBody>
          </MessageBar>
        )}
        {people && (
          <Button appearance="primary" size="large" disabled={asking} onClick={withEntra}>
            Sign in with Microsoft Entra
          </Button>
        )}
        <form className={styles.form} onSubmit={withKey}>
          <Field
            label={sandbox ? "One-time key" : "API key"}
            hint={
              sandbox ? undefined : <Prose>Made with `ccmbridge key create`. Kept for this tab alone.</Prose>
            }
            {...(refused ? { validationMessage: refused, validationState: "error" as const } : {})}
          >
            <Input
              type="password"
              autoComplete="off"
              value={key}
              onChange={(_, { value }) => setKey(value)}
              size="large"
            />
          </Field>
          <Button
            type="submit"
            size="large"
            appearance={people ? "secondary" : "primary"}
            disabledFocusable={asking}
          >
            {asking ? "Asking…" : "Sign in with the key"}
          </Button>
        </form>
      </Card>
    </main>
  );
}
