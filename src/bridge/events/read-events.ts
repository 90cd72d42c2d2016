import { type EventBatch, readEventBatch } from "../../formats/events/read-event-batch.ts";
import { readEventFile } from "../../formats/events/read-event-file.ts";
import type { Files } from "../needs.ts";
import {
  type Counted,
  counted,
  type NotedEnrolments,
  type NoteNeeds,
  noteEnrolments,
} from "./note-enrolments.ts";

export interface ReadEvents extends Counted {
  readonly rows: EventBatch["events"];
}

/** What a file of diagnostic events says, and what of it was set aside; nothing is kept. @throws BridgeError "not-found", "disk". */
export async function readEvents(files: Pick<Files, "readText">, path: string): Promise<ReadEvents> {
  const batch = readEventBatch(readEventFile(await files.readText(path)));
  return { ...counted(batch), rows: batch.events };
}

/** Notes the events of a file, as a function does with those of an event hub. */
export const noteEventFile = async (
  needs: NoteNeeds & { readonly files: Pick<Files, "readText"> },
  path: string,
): Promise<NotedEnrolments> => noteEnrolments(needs, readEventFile(await needs.files.readText(path)));
