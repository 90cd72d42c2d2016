import { Link } from "@fluentui/react-components";
import type { MouseEvent, ReactNode } from "react";
import { useHref, useLinkClickHandler } from "react-router";

interface Given {
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string;
  /** What it leads to, where the text alone does not say. */
  readonly label?: string;
}

/** A link within the dashboard, as Fluent UI draws one. */
export function Go({ to, children, className, label }: Given) {
  const href = useHref(to);
  const follow = useLinkClickHandler<HTMLAnchorElement>(to);
  return (
    <Link
      href={href}
      onClick={(event) => follow(event as MouseEvent<HTMLAnchorElement>)}
      className={className}
      aria-label={label}
    >
      {children}
    </Link>
  );
}

/** Where the devices are that a number counts. */
export function devicesWhere(filter: Readonly<Record<string, string | undefined>>): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) asked.set(name, value);
  return asked.size > 0 ? `/devices?${asked}` : "/devices";
}
