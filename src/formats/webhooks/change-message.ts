import type { ToldChange } from "../../domain/notifications/rule.ts";

/** Changes in one message: 50 stay below the 20 KB a webhook should be (fact F150). */
export const CHANGES_A_MESSAGE = 50;
const longest = (text: string | null, most: number) =>
  text === null || text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** Body of a webhook: type, time and what changed. */
export function changeMessage(rule: string, at: string, changes: readonly ToldChange[]): string {
  return JSON.stringify({
    type: "device.changes",
    timestamp: at,
    data: {
      rule,
      changes: changes.map((change) => ({
        ...change,
        name: longest(change.name, 64),
        because: longest(change.because, 160),
      })),
    },
  });
}

/** Body for a Teams workflow: an adaptive card (fact F143), small enough for the channel (fact F145); without changes a test. */
export function teamsCard(rule: string, changes: readonly ToldChange[]): string {
  const shown = changes.slice(0, 20);
  const more = changes.length - shown.length;
  const block = (text: string, extra: Record<string, unknown> = {}) => ({
    type: "TextBlock",
    text,
    wrap: true,
    ...extra,
  });
  const title =
    changes.length === 0
      ? "A test: this rule can reach this channel."
      : `${changes.length} ${changes.length === 1 ? "change" : "changes"} of devices`;
  const body = [
    block(title, { weight: "Bolder", size: "Medium" }),
    ...shown.map((change) => block(lineOf(change))),
    ...(more > 0 ? [block(`and ${more} more`)] : []),
    block(`Rule ${plain(rule, 64)}`, { isSubtle: true, size: "Small" }),
  ];
  return JSON.stringify({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          msteams: { width: "Full" },
          body,
        },
      },
    ],
  });
}

function lineOf({ name, field, from, to, at, because }: ToldChange): string {
  const [kind = "", what] = field.split(":");
  const changed =
    kind === "fault"
      ? `${plain(what ?? "", 40)} ${to === "present" ? "appeared" : "is gone"}`
      : `${plain(what ?? kind, 40)} ${from === null ? "is" : `went from ${plain(from, 40)} to`} ${plain(to, 40)}`;
  const reason = because === null ? "" : ` (${plain(because, 120)})`;
  return `**${plain(name, 64)}** ${changed}, ${at.slice(0, 16).replace("T", " ")} UTC${reason}`;
}

/** Names of devices are foreign text, and a text block understands a little Markdown (fact F147). */
const plain = (text: string, most: number): string =>
  longest(text.replaceAll(/[\r\n\t]+/g, " "), most)!.replaceAll(/[\\*_[\]()`#~<>|!]/g, "\\$&");
