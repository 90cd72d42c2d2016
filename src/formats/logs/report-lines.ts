import { mdmReportHtml } from "./mdm-report-html.ts";
import { mdmReportXml } from "./mdm-report-xml.ts";
import type { TakeRecord } from "./record-reader.ts";

const XML = /^\s*(?:<\?xml[^>]*>\s*)?<MDMEnterpriseDiagnosticsReport[\s>]/;
const HTML = /^\s*(?:<!DOCTYPE html|<html)/i;
/** What makes a page of HTML the report; its table of connection is named in every language of Windows. */
const HTML_REPORT = /MDM Diagnostic|\bid=["']?(?:DeviceInfoTable|ConnectionInfoTable)\b/i;
/** Where a document may begin, and how much of it is held until it says what it is. */
const FIRST_LINES = 10;
const [MOST_LINES, MOST_LETTERS] = [2_000, 1 << 20];

interface Held {
  readonly text: string;
  readonly number: number;
  readonly isRest: boolean;
}

/**
 * Tells an MDM diagnostics report from other text by its beginning. Of a page of HTML that proves to be none, the lines are
 * given to `other` after all. `line` says whether the line was taken.
 */
export function reportLines(take: TakeRecord, other: (text: string, number: number) => void) {
  let report: ReturnType<typeof mdmReportXml> | undefined;
  let held: Held[] | undefined;
  let letters = 0;

  const decide = (isReport: boolean) => {
    const given = held!;
    held = undefined;
    if (isReport) report = mdmReportHtml(take);
    for (const { text, number, isRest } of given) {
      if (report) report.piece(isRest ? text : `\n${text}`, number);
      else if (!isRest) other(text, number);
    }
  };
  const hold = (one: Held) => {
    held!.push(one);
    letters += one.text.length;
    if (HTML_REPORT.test(one.text)) decide(true);
    else if (held!.length > MOST_LINES || letters > MOST_LETTERS) decide(false);
  };
  return {
    line: (text: string, number: number): boolean => {
      if (report) {
        // The end of the line before: what is left of a long line comes after its beginning.
        report.piece(`\n${text}`, number);
        return true;
      }
      if (!held && number <= FIRST_LINES) {
        if (XML.test(text)) {
          report = mdmReportXml(take);
          report.piece(text, number);
          return true;
        }
        if (HTML.test(text)) held = [];
      }
      if (!held) return false;
      hold({ text, number, isRest: false });
      return true;
    },
    rest: (text: string, number: number) => {
      if (report) report.piece(text, number);
      else if (held) hold({ text, number, isRest: true });
    },
    end: () => {
      if (held) decide(false);
      report?.end();
    },
  };
}
