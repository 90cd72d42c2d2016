import type { Browser, BrowserContext, Page } from "playwright-core";

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Answers of the API that are meant to be refusals here: the browser calls each an error. */
  readonly refused?: readonly number[];
  /** Where else than to this server the page may go. */
  readonly alsoTo?: readonly string[];
  /** Before anything is opened. */
  readonly before?: (page: Page) => Promise<void>;
}

/** Errors of scripts, of the console, of the page's policy, and requests that left this server. */
export function watchedBrowser(browser: Browser, url: string) {
  let said: string[] = [];
  let contexts: BrowserContext[] = [];
  return {
    open: async (path: string, key?: string, look: Look = {}) => {
      const { width = 1440, height = 900, dark = false, refused = [], alsoTo = [], before } = look;
      const context = await browser.newContext({
        baseURL: url,
        viewport: { width, height },
        colorScheme: dark ? "dark" : "light",
        reducedMotion: "reduce",
      });
      contexts.push(context);
      // Sooner than the test: the failure then says what was waited for.
      context.setDefaultTimeout(12_000);
      if (key !== undefined)
        await context.addInitScript(
          (credential) => {
            sessionStorage.getItem("ccmbridge.credential") ??
              sessionStorage.setItem("ccmbridge.credential", credential);
          },
          JSON.stringify({ kind: "key", key }),
        );
      const page = await context.newPage();
      const meant = new RegExp(`status of (${refused.join("|") || "none"})\\b`);
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type()) && !meant.test(message.text()))
          said.push(`${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => said.push(`thrown: ${error.stack ?? error.message}`));
      page.on("request", (request) => {
        if (!/^(data|blob):/.test(request.url()) && ![url, ...alsoTo].includes(new URL(request.url()).origin))
          said.push(`left: ${request.url()}`);
      });
      await before?.(page);
      await page.goto(path);
      return page;
    },
    complaints: async () => {
      await Promise.all(contexts.map((context) => context.close()));
      const complaints = said;
      [said, contexts] = [[], []];
      return complaints;
    },
  };
}
