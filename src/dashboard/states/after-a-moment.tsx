import { type ReactNode, useEffect, useState } from "react";

/** Shows what it holds after a moment: an answer that comes at once needs no flicker before it. */
export function AfterAMoment({ children }: { readonly children: ReactNode }) {
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return shown ? children : null;
}
