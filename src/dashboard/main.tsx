import { addressOf } from "../http/client.ts";
import { rememberedCredential } from "./data/credential.ts";
import { askEarly } from "./data/early.ts";
import { loadPage, pageAt } from "./pages/pages.ts";

// Small, and there first: the server finds its answers while the browser reads the code that shows them.
const opened = pageAt(location.pathname);
const asksFirst = location.search === "" ? opened?.asksFirst : undefined;
const credential = rememberedCredential();
askEarly("/api/v1/sign-in");
if (credential?.kind === "key") {
  askEarly("/api/v1/session", credential.key);
  if (asksFirst) askEarly(addressOf(asksFirst, {}), credential.key);
}

// Not awaited: what the shell imports is in this file too, and would wait for the shell.
void Promise.all([
  import("./shell/start.tsx"),
  // Where the page's code does not come, it is asked for again when it is shown, and says so.
  opened && loadPage(opened).catch(() => {}),
]).then(([{ start }]) => start(document.getElementById("root")!, asksFirst));
