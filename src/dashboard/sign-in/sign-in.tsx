import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { type AnswerOf, apiAs } from "../data/api.ts";
import { type Credential, rememberCredential, rememberedCredential } from "../data/credential.ts";
import { askBeforehand } from "../data/queries.ts";
import type { Page } from "../pages/pages.ts";
import { Loading } from "../states/loading.tsx";
import { ProblemView } from "../states/problem-view.tsx";
import { SignInPage } from "./sign-in-page.tsx";
import { SignedInContext } from "./signed-in.ts";

interface Given {
  /** What the opened page wants first: asked beside who it is that asks, and not after it. */
  readonly asksFirst: Page["asksFirst"];
  readonly children: ReactNode;
}

/** The pages for who is signed in, the sign-in page for everybody else. */
export function SignIn({ asksFirst, children }: Given) {
  const kept = useQueryClient();
  const settings = useQuery({
    queryKey: ["sign-in"],
    queryFn: ({ signal }) => apiAs(undefined)("GET /api/v1/sign-in", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [credential, setCredential] = useState(rememberedCredential);
  const [said, setSaid] = useState<string>();

  const signOut = useCallback(
    (why?: string) => {
      if (credential?.kind === "entra") void import("./entra.ts").then(({ forgetEntra }) => forgetEntra());
      rememberCredential(undefined);
      setCredential(undefined);
      setSaid(why);
      kept.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "sign-in" });
    },
    [credential, kept],
  );
  const signIn = useCallback((given: Credential) => {
    rememberCredential(given);
    setSaid(undefined);
    setCredential(given);
  }, []);

  const back = useCameBack(settings.data, credential, signIn, signOut);
  const client = useMemo(
    () =>
      apiAs(credential, () => signOut("What you signed in with no longer opens anything. Sign in again.")),
    [credential, signOut],
  );
  const mayAsk = credential !== undefined && back === "done";
  useEffect(() => {
    if (mayAsk && asksFirst) void askBeforehand(kept, client, asksFirst, { query: {} });
  }, [mayAsk, asksFirst, kept, client]);
  const session = useQuery({
    queryKey: ["session", credential],
    queryFn: ({ signal }) => client("GET /api/v1/session", { signal }),
    enabled: mayAsk,
    refetchInterval: 5 * 60_000,
  });

  const signedIn = useMemo(
    () => session.data && { client, session: session.data, signOut: () => signOut() },
    [client, session.data, signOut],
  );
  if (settings.isError) return <ProblemView error={settings.error} again={() => settings.refetch()} page />;
  if (!settings.data || back === "waiting") return <Loading what="the sign-in" page />;
  if (!credential) return <SignInPage settings={settings.data} said={said} signIn={signIn} />;
  if (session.isError && !session.data)
    return <ProblemView error={session.error} again={() => session.refetch()} leave={() => signOut()} page />;
  if (!signedIn) return <Loading what="who you are" page />;
  return <SignedInContext value={signedIn}>{children}</SignedInContext>;
}

/** Whoever comes back from Entra brings a code in the address; whoever reloads has tokens in the tab's storage. */
function useCameBack(
  settings: AnswerOf<"GET /api/v1/sign-in"> | undefined,
  credential: Credential | undefined,
  signIn: (credential: Credential) => void,
  signOut: (why: string) => void,
): "waiting" | "done" {
  const [comesBack] = useState(() => /[#&](code|error)=/.test(location.hash));
  const wanted =
    settings?.clientId != null && !settings.sandbox && (comesBack || credential?.kind === "entra");
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!wanted || done || !settings) return;
    void import("./entra.ts")
      .then(({ cameBack }) => cameBack(settings))
      .then((came) => came && signIn({ kind: "entra" }))
      .catch((error: Error) => signOut(`Microsoft Entra did not sign you in: ${error.message}`))
      .finally(() => setDone(true));
  }, [wanted, done, settings, signIn, signOut]);
  return wanted && !done ? "waiting" : "done";
}
