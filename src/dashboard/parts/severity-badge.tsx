import { Badge } from "@fluentui/react-components";
import type { Severity } from "../words/device-words.ts";

const LOOKS = {
  error: { color: "danger", label: "Error" },
  warning: { color: "warning", label: "Warning" },
  info: { color: "informative", label: "Information" },
} as const satisfies Record<Severity, unknown>;

export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  const { color, label } = LOOKS[severity];
  return (
    <Badge appearance="tint" color={color} shape="rounded">
      {label}
    </Badge>
  );
}
