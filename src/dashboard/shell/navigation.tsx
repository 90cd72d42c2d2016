import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import {
  ClipboardTaskListLtrRegular,
  CodeRegular,
  DataTrendingRegular,
  type FluentIcon,
  HomeRegular,
  LaptopRegular,
  LockClosedRegular,
  RocketRegular,
  SettingsRegular,
} from "@fluentui/react-icons";
import { NavLink } from "react-router";
import { type IconName, PAGES, type Page } from "../pages/pages.ts";
import { useRefusal } from "../sign-in/signed-in.ts";

const ICONS: Readonly<Record<IconName, FluentIcon>> = {
  home: HomeRegular,
  laptop: LaptopRegular,
  rocket: RocketRegular,
  code: CodeRegular,
  trend: DataTrendingRegular,
  list: ClipboardTaskListLtrRegular,
  settings: SettingsRegular,
};

const useStyles = makeStyles({
  rail: {
    width: "13.5rem",
    flexShrink: 0,
    padding: tokens.spacingVerticalM,
    boxSizing: "border-box",
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    "@media (max-width: 899px)": { display: "none" },
  },
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalXXS },
  sticky: { position: "sticky", top: tokens.spacingVerticalM },
  link: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: "none",
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    ":hover": { backgroundColor: tokens.colorNeutralBackground2Hover, color: tokens.colorNeutralForeground1 },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  here: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandBackground}`,
  },
  icon: { fontSize: "20px", flexShrink: 0 },
});

/** The pages at the side, where the window is wide enough; else they are in the top bar's menu. */
export function Navigation() {
  const styles = useStyles();
  return (
    <nav className={styles.rail} aria-label="Pages">
      <div className={styles.sticky}>
        <PageLinks />
      </div>
    </nav>
  );
}

export function PageLinks({ onGo }: { readonly onGo?: () => void }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {PAGES.flatMap((page) => (page.nav ? [<PageLink key={page.path} page={page} onGo={onGo} />] : []))}
    </ul>
  );
}

/** A page that the role may see nothing of has a lock, and says why when it is opened. */
function PageLink({ page: { path, nav, role = "Reader" }, onGo }: { page: Page; onGo?: () => void }) {
  const styles = useStyles();
  const refusal = useRefusal(role);
  if (!nav) return null;
  const { label } = nav;
  const Icon = ICONS[nav.icon];
  return (
    <li>
      <NavLink
        to={path}
        end={path === "/"}
        className={({ isActive }) => mergeClasses(styles.link, isActive && styles.here)}
        title={refusal}
        onClick={onGo}
      >
        <Icon className={styles.icon} aria-hidden />
        {label}
        {refusal && <LockClosedRegular className={styles.icon} aria-label={refusal} />}
      </NavLink>
    </li>
  );
}
