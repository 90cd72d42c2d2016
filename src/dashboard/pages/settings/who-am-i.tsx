import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { Section } from "../../shell/section.tsx";
import { type Role, useSignedIn } from "../../sign-in/signed-in.ts";

const useStyles = makeStyles({
  facts: {
    margin: 0,
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    "& dt": { color: tokens.colorNeutralForeground3 },
    "& dd": { margin: 0, overflowWrap: "anywhere" },
  },
});

const MAY: Readonly<Record<Role, string>> = {
  Reader: "Looks at everything but keys and the audit.",
  Operator:
    "Looks, starts syncs, refreshes devices, hands in installers, applies deployments, tries and replays notifications.",
  Admin:
    "Does all of it: also removes deployments, makes and revokes keys, manages notifications, and reads the audit.",
};

/** Who is signed in, and what that opens. */
export function WhoAmI() {
  const styles = useStyles();
  const { session } = useSignedIn();
  const { caller, tenantId, version, sandbox } = session;
  const facts: readonly (readonly [string, string])[] = [
    ["Name", caller.name],
    ["Signed in", caller.kind === "entra" ? "With Microsoft Entra" : "By API key"],
    ["Role", caller.role],
    ["You may", MAY[caller.role]],
    ["Id", caller.id],
    ["Tenant", sandbox ? `${tenantId} (a sandbox: everything is made up)` : tenantId],
    ["ccmbridge", version],
  ];
  return (
    <Section title="You">
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </Section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>
        <Text>{name}</Text>
      </dt>
      <dd>
        <Text>{value}</Text>
      </dd>
    </>
  );
}
