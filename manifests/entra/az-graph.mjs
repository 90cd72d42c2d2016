// Microsoft Graph, asked with the token of whoever is signed in to the Azure CLI.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Audiences of federated credentials (fact I50), by Graph's host. */
const EXCHANGE = {
  "graph.microsoft.us": "api://AzureADTokenExchangeUSGov",
  "dod-graph.microsoft.us": "api://AzureADTokenExchangeUSGov",
  "microsoftgraph.chinacloudapi.cn": "api://AzureADTokenExchangeChina",
};

/** What is told to the person, with the exit code it ends with. */
export class Failure extends Error {
  constructor(message, exit = 1) {
    super(message);
    this.exit = exit;
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function az(...args) {
  try {
    const { stdout } = await promisify(execFile)("az", args, { shell: process.platform === "win32" });
    return stdout.trim();
  } catch (cause) {
    throw new Failure(
      cause.code === "ENOENT"
        ? "The Azure CLI is not installed; this script signs in by it."
        : `az ${args.slice(0, 2).join(" ")}: ${String(cause.stderr || cause.message).trim()}`,
      5,
    );
  }
}

/** Microsoft Graph as the person who is signed in to the Azure CLI. */
export async function openGraph() {
  const origin = (
    await az("cloud", "show", "--query", "endpoints.microsoftGraphResourceId", "-o", "tsv")
  ).replace(/\/+$/, "");
  const { protocol, hostname } = new URL(origin);
  if (protocol !== "https:" && !["127.0.0.1", "localhost"].includes(hostname))
    throw new Failure(`${origin} is not encrypted; no token goes there.`);
  const token = await az(
    "account",
    "get-access-token",
    "--resource",
    origin,
    "--query",
    "accessToken",
    "-o",
    "tsv",
  );

  const ask = async (method, path, { body, absent = false, waits = [] } = {}) => {
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(new URL(path, `${origin}/v1.0/`), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.ok) return text === "" ? undefined : JSON.parse(text);
      if (response.status === 404 && absent) return undefined;
      // Given before, by us or by somebody else (fact I42).
      if (response.status === 400 && /already exists/i.test(text)) return undefined;
      const isUnknown = response.status === 404 || /does not reference a valid|does not exist/i.test(text);
      const isYoung = attempt < waits.length && isUnknown && response.status < 500;
      const isBusy = attempt < 5 && (response.status === 429 || response.status === 503);
      if (!isYoung && !isBusy) throw refusal(method, path, response, text);
      const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      await pause(
        Number.isNaN(seconds) ? (isYoung ? waits[attempt] : 2_000 * 2 ** attempt) : seconds * 1_000,
      );
    }
  };
  /** Every row of a list; pages are followed on Graph itself alone. */
  const list = async (path) => {
    const rows = [];
    for (let next = path; next; ) {
      const page = await ask("GET", next);
      rows.push(...page.value);
      next = page["@odata.nextLink"];
      if (next && new URL(next).origin !== origin)
        throw new Failure("A list goes on somewhere else than in Graph; it was not followed.");
    }
    return rows;
  };
  return { ask, list, exchange: EXCHANGE[hostname] ?? "api://AzureADTokenExchange" };
}

function refusal(method, path, response, text) {
  let error = {};
  try {
    error = JSON.parse(text).error ?? {};
  } catch {
    // Not from Graph itself.
  }
  const where = `${method} ${path.split("?")[0]} answered ${response.status}`;
  const next =
    response.status === 403
      ? "\nMaking registrations wants Application Administrator; granting application rights of Graph wants Privileged Role Administrator; in PIM the role has to be active, and `az login` repeated after that."
      : "";
  return new Failure(
    `${where}: ${error.code ?? ""} ${error.message ?? ""} (request ${response.headers.get("request-id") ?? "unknown"})${next}`,
    response.status === 401 || response.status === 403
      ? 5
      : response.status === 429 || response.status === 503
        ? 6
        : 1,
  );
}
