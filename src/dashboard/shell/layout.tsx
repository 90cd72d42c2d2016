import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Suspense } from "react";
import { Outlet, ScrollRestoration, useNavigation } from "react-router";
import { useSignedIn } from "../sign-in/signed-in.ts";
import { Loading } from "../states/loading.tsx";
import { Navigation } from "./navigation.tsx";
import { TopBar } from "./top-bar.tsx";

const useStyles = makeStyles({
  all: {
    minHeight: "100vh",
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    gridTemplateRows: "auto 1fr",
    backgroundColor: tokens.colorNeutralBackground3,
  },
  skip: {
    position: "absolute",
    left: "-100vw",
    ":focus": {
      left: tokens.spacingHorizontalM,
      top: tokens.spacingVerticalM,
      zIndex: 10,
      padding: tokens.spacingHorizontalM,
      backgroundColor: tokens.colorNeutralBackground1,
      color: tokens.colorBrandForegroundLink,
    },
  },
  sandbox: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorPaletteMarigoldBackground2,
    color: tokens.colorNeutralForeground1,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    textAlign: "center",
  },
  body: { display: "flex", minWidth: 0, alignItems: "stretch" },
  main: {
    flex: 1,
    minWidth: 0,
    padding: tokens.spacingHorizontalXXL,
    boxSizing: "border-box",
    outlineStyle: "none",
    "@media (max-width: 899px)": { padding: tokens.spacingHorizontalM },
  },
  waits: { opacity: 0.6 },
});

/** What every page stands in. */
export function Layout() {
  const styles = useStyles();
  const { sandbox } = useSignedIn().session;
  const { state } = useNavigation();
  return (
    <div className={styles.all}>
      <a href="#main" className={styles.skip}>
        To the content
      </a>
      <header>
        <TopBar />
        {sandbox && (
          <div className={styles.sandbox}>Sandbox: every device, group and number here is made up.</div>
        )}
      </header>
      <div className={styles.body}>
        <Navigation />
        <main id="main" tabIndex={-1} className={mergeClasses(styles.main, state !== "idle" && styles.waits)}>
          <Suspense fallback={<Loading what="the page" />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <ScrollRestoration />
    </div>
  );
}
