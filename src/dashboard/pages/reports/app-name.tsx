import { Text } from "@fluentui/react-components";
import { useAnswer } from "../../data/queries.ts";

/** An app by its name where the tenant tells it now; its id stands below, and alone where the app is gone. */
export function AppName({ id }: { readonly id: string }) {
  const apps = useAnswer("GET /api/v1/apps", {});
  const app = apps.data?.rows.find(({ appId }) => appId === id);
  if (!app) return <>{id}</>;
  return (
    <>
      {app.displayName}
      <Text size={200} block>
        {id}
      </Text>
    </>
  );
}
