import { useEffect, useSyncExternalStore } from "react";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const PLACE = "ccmbridge.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const told = new Set<() => void>();
const tell = () => {
  for (const each of told) each();
};
system.addEventListener("change", tell);

let chosen: Theme = (() => {
  try {
    const kept = localStorage.getItem(PLACE);
    return THEMES.find((theme) => theme === kept) ?? "system";
  } catch {
    return "system";
  }
})();

export function chooseTheme(theme: Theme): void {
  chosen = theme;
  try {
    localStorage.setItem(PLACE, theme);
  } catch {
    // It holds for as long as the page is open.
  }
  tell();
}

/** What the person chose, and whether that is dark; the system's own choice until they do. */
export function useTheme(): { readonly theme: Theme; readonly dark: boolean } {
  const now = useSyncExternalStore(
    (listener) => {
      told.add(listener);
      return () => told.delete(listener);
    },
    () => `${chosen} ${system.matches}`,
  );
  const dark = chosen === "dark" || (chosen === "system" && now.endsWith("true"));
  useEffect(() => {
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
  }, [dark]);
  return { theme: chosen, dark };
}
