import type { RecordTime } from "../../domain/diagnosis/record.ts";
import { isoTime, logTime } from "./log-time.ts";
import { unescaped } from "./markup.ts";
import type { TakeRecord, TakesLines } from "./record-reader.ts";

/** `Event[0]:` of wevtutil. */
const TEXT_BEGIN = /^\s*Event\[\d+\]:?\s*$/;
const XML_BEGIN = /<Event[\s>]/;
const XML_END = "</Event>";
const ID =
  /^\s*(?:Event ID|Ereignis-ID|ID de l.événement|Id\. de evento|Id\. del evento|ID do evento|Gebeurtenis-id|ID evento|Händelse-ID|Hændelses-id|Identyfikator zdarzenia|Код события|イベント ID|事件 ID|Id|EventId|EventID)\s*:\s*(\d+)\s*$/i;
const WHEN = /^\s*(?:Date|Datum|Data|Fecha|Dato|Дата|日付|日期|TimeCreated|Date and Time)\s*:\s*(.+)$/i;
/** PowerShell's Format-List of events. */
const LIST_BEGIN =
  /^(?:TimeCreated|ProviderName|Message|LogName|Id|MachineName|RecordId|LevelDisplayName)\s*: /;
const LONGEST_BLOCK = 2_000;

interface Block {
  readonly kind: "text" | "xml" | "list";
  readonly from: number;
  readonly lines: string[];
  to: number;
}

/** Exported events: text of wevtutil, lists of PowerShell, XML, and CSV with a head line. */
export function eventAssembler(take: TakeRecord): TakesLines {
  let block: Block | undefined;
  let csv: CsvHead | undefined;
  let row: { text: string; from: number } | undefined;

  const give = (from: number, to: number, eventId: number | null, time: RecordTime | null, message: string) =>
    take({
      line: from,
      lineEnd: to,
      message,
      time,
      component: "",
      thread: "event",
      form: "event",
      eventId,
      cut: null,
    });

  const close = () => {
    if (!block) return;
    const { kind, from, to, lines } = block;
    block = undefined;
    if (kind === "xml") return giveXml(lines.join("\n"), from, to);
    const id = lines.map((line) => ID.exec(line)?.[1]).find((found) => found !== undefined);
    const when = lines.map((line) => WHEN.exec(line)?.[1]).find((found) => found !== undefined);
    give(
      from,
      to,
      id === undefined ? null : Number(id),
      when === undefined ? null : whenOf(when),
      lines.join("\n"),
    );
  };
  const giveXml = (xml: string, from: number, to: number) => {
    const id = /<EventID[^>]*>\s*(\d+)\s*<\/EventID>/.exec(xml)?.[1];
    const at = /SystemTime=['"]([^'"]+)['"]/.exec(xml)?.[1];
    const rendered = /<Message>([\s\S]*?)<\/Message>/.exec(xml)?.[1];
    const data = [...xml.matchAll(/<(Data|HRESULT|\w*Result\w*|Binary)\b[^>]*>([^<]*)</g)].map(
      ([, , value]) => withHex(value!),
    );
    const text = unescaped([rendered ?? "", ...data].join(" ").trim());
    give(from, to, id === undefined ? null : Number(id), at === undefined ? null : isoTime(at), text);
  };
  const openXml = (text: string, number: number): void => {
    // One line may hold many events.
    let rest = text;
    for (;;) {
      const begin = XML_BEGIN.exec(rest);
      if (!begin) return;
      const end = rest.indexOf(XML_END, begin.index);
      if (end < 0) {
        block = { kind: "xml", from: number, to: number, lines: [rest.slice(begin.index)] };
        return;
      }
      giveXml(rest.slice(begin.index, end), number, number);
      rest = rest.slice(end + XML_END.length);
    }
  };

  const csvLine = (text: string, number: number): boolean => {
    if (!csv) {
      csv = csvHead(text);
      return csv !== undefined;
    }
    row = row ? { ...row, text: `${row.text}\n${text}` } : { text, from: number };
    if ((row.text.match(/"/g)?.length ?? 0) % 2 === 1 && row.text.length < 100_000) return true;
    const cells = cellsOf(row.text, csv.separator);
    const { from } = row;
    row = undefined;
    if (cells.length < 2) return false;
    const id = Number(cells[csv.id]);
    const message = csv.message >= 0 ? (cells[csv.message] ?? "") : cells.slice(-1)[0]!;
    give(
      from,
      number,
      Number.isInteger(id) && id > 0 ? id : null,
      csv.time >= 0 ? whenOf(cells[csv.time] ?? "") : null,
      message,
    );
    return true;
  };

  return {
    line: (text, number) => {
      if (block?.kind === "xml") {
        const end = text.indexOf(XML_END);
        block.to = number;
        if (block.lines.length < LONGEST_BLOCK) block.lines.push(end < 0 ? text : text.slice(0, end));
        if (end < 0) return true;
        close();
        openXml(text.slice(end + XML_END.length), number);
        return true;
      }
      if (XML_BEGIN.test(text) && !/^\s*<!\[LOG/.test(text)) {
        close();
        openXml(text, number);
        return true;
      }
      if (TEXT_BEGIN.test(text)) {
        close();
        block = { kind: "text", from: number, to: number, lines: [] };
        return true;
      }
      if (block) {
        if (block.kind === "list" && text.trim() === "") {
          close();
          return true;
        }
        if (block.lines.length < LONGEST_BLOCK) block.lines.push(text);
        if (text.trim() !== "") block.to = number;
        return true;
      }
      if (csv || number === 1) {
        if (csvLine(text, number)) return true;
      }
      if (LIST_BEGIN.test(text)) {
        block = { kind: "list", from: number, to: number, lines: [text] };
        return true;
      }
      return false;
    },
    end: () => {
      close();
      if (row && csv) csvLine(row.text.includes('"') ? '"' : "", row.from);
    },
  };
}

/** A failure code that an event holds as a decimal number, with its usual form beside it. */
function withHex(value: string): string {
  const number = /^-?\d{9,10}$/.test(value.trim()) ? Number(value) >>> 0 : 0;
  return number >= 0x8000_0000 ? `${value} (0x${number.toString(16)})` : value;
}

function whenOf(text: string): RecordTime | null {
  const iso = isoTime(text);
  if (iso) return iso;
  const found = /(\S+)\s+(.+)/.exec(text.trim());
  return found ? logTime(found[1]!, found[2]!) : null;
}

interface CsvHead {
  readonly separator: string;
  readonly id: number;
  readonly time: number;
  readonly message: number;
}

const ID_COLUMN = /^(?:event ?id|id|ereignis-id|id de l.événement|id\. de evento|gebeurtenis-id|id evento)$/i;
const TIME_COLUMN =
  /^(?:time ?created.*|date and time|datum und uhrzeit|date et heure|fecha y hora|datum en tijd|data e ora|date|timestamp)$/i;
const MESSAGE_COLUMN = /^(?:message|description|beschreibung|nachricht|meldung)$/i;

/** The head line of a CSV export tells its separator and which column is which. */
function csvHead(text: string): CsvHead | undefined {
  const bare = text.replace(/^\uFEFF/, "");
  for (const separator of [",", ";", "\t"]) {
    const names = cellsOf(bare, separator).map((name) => name.trim());
    const id = names.findIndex((name) => ID_COLUMN.test(name));
    if (id < 0 || names.length < 3) continue;
    const time = names.findIndex((name) => TIME_COLUMN.test(name));
    return { separator, id, time, message: names.findIndex((name) => MESSAGE_COLUMN.test(name)) };
  }
  return undefined;
}

function cellsOf(text: string, separator: string): string[] {
  const cells: string[] = [];
  let [cell, quoted] = ["", false];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (quoted && letter === '"' && text[at + 1] === '"') cell += text[at++];
    else if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) {
      cells.push(cell);
      cell = "";
    } else cell += letter;
  }
  return [...cells, cell];
}
