import type { BuildMethod } from "../../ccmsetup/build-method.ts";
import type { Form } from "../../ccmsetup/line.ts";
import type { ClientDeployment } from "../manifest.ts";
import type { LiveThing } from "../tenant.ts";
import type { Wish } from "../wish.ts";

/** The ways of Intune to bring the client to a device. */
export const CHANNEL_NAMES = ["lob", "win32", "policy"] as const satisfies readonly LiveThing["channel"][];
export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** Members of what a channel makes, as they are or should be: compared by value, written as they stand. */
export type Fields = Readonly<Record<string, unknown>>;

/** The two kinds of things there are: each is read, written and assigned by calls of its own. */
export type Makes = "app" | "policy";

/** How a channel wants its command line. */
export interface LineForm {
  readonly form: Form;
  readonly method?: BuildMethod | undefined;
  /** What its field takes, where the form alone does not say; UTF-16 units. */
  readonly limit?: number | undefined;
}

/** What plan, drift and apply have to know of a channel; everything else is the same for all. */
export interface Channel<W extends Wish = Wish> {
  readonly name: W["channel"];
  /** What Intune calls the thing, with its article: for sentences. */
  readonly thing: string;
  /** What it makes, as the names of steps have it: `create-app`, `update-app`. */
  readonly makes: Makes;
  line(deployment: Pick<ClientDeployment, "installer">): LineForm;
  /** Why what another channel made for the same deployment goes once this one is assigned. */
  readonly replaces: string;
  /** Every member that the manifest decides, the text with the stamp aside. */
  fields(wish: W): Fields;
  /** What people want to read in the text that carries our stamp; "" leaves what is there. */
  ownWords(wish: W): string;
  /** What a plan shows of a thing that is yet to be made. */
  shown(wish: W): Fields;
}
