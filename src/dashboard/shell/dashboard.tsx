import {
  createDOMRenderer,
  FluentProvider,
  RendererProvider,
  webDarkTheme,
  webLightTheme,
} from "@fluentui/react-components";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy } from "react";
import { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";
import { ApiProblem } from "../data/api.ts";
import { loadPage, PAGES, type Page } from "../pages/pages.ts";
import { SignIn } from "../sign-in/sign-in.tsx";
import { Crashed, LastResort, NotFound } from "./crashed.tsx";
import { Layout } from "./layout.tsx";
import { OpenedPage } from "./opened-page.tsx";
import { useTheme } from "./use-theme.ts";

// The policy of the page lets in styles with this answer's nonce alone.
const nonce = document.querySelector<HTMLMetaElement>("meta[name=style-nonce]")?.nonce ?? "";
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

/** Worth asking again at once: nothing came, or it was not now. */
const passes = (error: Error) =>
  !(error instanceof ApiProblem) || [429, 502, 503, 504].includes(error.problem.status);

const kept = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && passes(error),
      retryDelay: (failures) => 1_000 * 2 ** failures,
    },
  },
});

const router = createBrowserRouter([
  {
    element: <Layout />,
    errorElement: <Crashed />,
    children: [
      ...PAGES.map((page) => ({
        path: page.path,
        errorElement: <Crashed />,
        // Not the router's own way to be lazy: it shows nothing where the code of a page does not come.
        element: <OpenedPage key={page.path} page={page} awaited={lazy(() => loadPage(page))} />,
      })),
      { path: "*", element: <NotFound /> },
    ],
  },
]);

interface Given {
  /** What the opened page asks first. */
  readonly asksFirst: Page["asksFirst"];
}

export function Dashboard({ asksFirst }: Given) {
  const { dark } = useTheme();
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <FluentProvider theme={dark ? webDarkTheme : webLightTheme}>
        <QueryClientProvider client={kept}>
          <LastResort>
            <SignIn asksFirst={asksFirst}>
              <RouterProvider router={router} />
            </SignIn>
          </LastResort>
        </QueryClientProvider>
      </FluentProvider>
    </RendererProvider>
  );
}
