import {
  Badge,
  Button,
  Drawer,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  Link,
  Menu,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import {
  DismissRegular,
  NavigationRegular,
  PersonCircleRegular,
  SignOutRegular,
} from "@fluentui/react-icons";
import { useState } from "react";
import { useSignedIn } from "../sign-in/signed-in.ts";
import { Mark } from "./mark.tsx";
import { PageLinks } from "./navigation.tsx";
import { chooseTheme, THEMES, type Theme, useTheme } from "./use-theme.ts";

const useStyles = makeStyles({
  bar: {
    display: "flex",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    minHeight: "48px",
    padding: `0 ${tokens.spacingHorizontalL}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    "@media (max-width: 899px)": { padding: `0 ${tokens.spacingHorizontalS}` },
  },
  narrow: { "@media (min-width: 900px)": { display: "none" } },
  name: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalS, marginRight: "auto" },
  who: { maxWidth: "12rem", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  wide: { "@media (max-width: 599px)": { display: "none" } },
  fine: { padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`, display: "grid" },
});

const THEME_NAMES: Readonly<Record<Theme, string>> = {
  system: "As the system",
  light: "Light",
  dark: "Dark",
};

export function TopBar() {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.bar}>
      <Button
        className={styles.narrow}
        appearance="subtle"
        icon={<NavigationRegular />}
        aria-label="Pages"
        onClick={() => setOpen(true)}
      />
      <Drawer type="overlay" open={open} onOpenChange={(_, state) => setOpen(state.open)} size="small">
        <DrawerHeader>
          <DrawerHeaderTitle
            action={
              <Button
                appearance="subtle"
                aria-label="Close"
                icon={<DismissRegular />}
                onClick={() => setOpen(false)}
              />
            }
          >
            Pages
          </DrawerHeaderTitle>
        </DrawerHeader>
        <DrawerBody>
          <nav aria-label="Pages">
            <PageLinks onGo={() => setOpen(false)} />
          </nav>
        </DrawerBody>
      </Drawer>
      <div className={styles.name}>
        <Mark size={24} />
        <Text weight="semibold" size={400}>
          ccmbridge
        </Text>
      </div>
      <Person />
    </div>
  );
}

/** Who is signed in, as what, and how the page looks to them. */
function Person() {
  const styles = useStyles();
  const { session, signOut } = useSignedIn();
  const { theme } = useTheme();
  const { name, role, kind } = session.caller;
  return (
    <>
      <Badge appearance="tint" color="informative" className={styles.wide}>
        {role}
      </Badge>
      <Menu
        checkedValues={{ theme: [theme] }}
        onCheckedValueChange={(_, { checkedItems }) => chooseTheme((checkedItems[0] ?? "system") as Theme)}
      >
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="subtle" icon={<PersonCircleRegular />} aria-label={`Signed in: ${name}`}>
            <span className={`${styles.who} ${styles.wide}`}>{name}</span>
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <div className={styles.fine}>
            <Text weight="semibold">{name}</Text>
            <Text size={200}>
              {role}, {kind === "entra" ? "signed in with Microsoft Entra" : "by API key"}
            </Text>
            <Text size={200}>Tenant {session.tenantId}</Text>
            <Text size={200}>
              ccmbridge {session.version} · <Link href="/docs">API reference</Link>
            </Text>
          </div>
          <MenuList>
            <MenuGroup>
              <MenuGroupHeader>Colours</MenuGroupHeader>
              {THEMES.map((each) => (
                <MenuItemRadio key={each} name="theme" value={each}>
                  {THEME_NAMES[each]}
                </MenuItemRadio>
              ))}
            </MenuGroup>
            <MenuItem icon={<SignOutRegular />} onClick={signOut}>
              Sign out
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
}
