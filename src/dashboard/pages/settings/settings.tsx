import { Page } from "../../shell/page.tsx";
import { Views } from "../../shell/views.tsx";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { Denied } from "../../states/denied.tsx";
import { Deliveries } from "./deliveries.tsx";
import { Keys } from "./keys.tsx";
import { Rules } from "./rules.tsx";
import { WhoAmI } from "./who-am-i.tsx";

const VIEWS = { me: "You", keys: "API keys", notifications: "Notifications", messages: "Messages" };

/** Who one is, who else may call, and who is told what. */
export default function Settings() {
  const refusal = useRefusal("Admin");
  return (
    <Page title="Settings">
      <Views label="Settings" views={VIEWS}>
        {(view) =>
          view === "keys" ? (
            refusal === undefined ? (
              <Keys />
            ) : (
              <Denied why={refusal} />
            )
          ) : view === "notifications" ? (
            <Rules />
          ) : view === "messages" ? (
            <Deliveries />
          ) : (
            <WhoAmI />
          )
        }
      </Views>
    </Page>
  );
}
