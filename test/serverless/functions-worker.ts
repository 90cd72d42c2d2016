import { randomUUID } from "node:crypto";
import Module from "node:module";

/** A function as it was registered, in the host's words. */
export interface Registered {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly type: string }>>;
  readonly retryOptions?: unknown;
}
interface Invocation {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: Handler): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<unknown>;
}
interface ProgrammingModel {
  getInvocationModel(of: object): Invocation;
  getCapabilities(of: Record<string, string>): Promise<Record<string, string>>;
}
type Handler = (...given: unknown[]) => unknown;
/** What the host sends: `{ string }`, `{ json }`, `{ collectionString: { string: […] } }`. */
export type Data = Readonly<Record<string, unknown>>;

/**
 * The part of Azure's worker for Node that `@azure/functions` talks to: the module `@azure/functions-core`, which is there
 * inside a worker alone (fact F23). Registrations come as the host gets them, and an invocation goes through the library's
 * own conversion (fact F27). To be made before the library is loaded.
 */
export function functionsWorker() {
  const functions = new Map<string, { readonly metadata: Registered; readonly handler: Handler }>();
  const logged: { readonly level: string; readonly text: string; readonly invocationId: string }[] = [];
  let model: ProgrammingModel | undefined;
  const hooks = new Map<string, Handler[]>();
  const core = {
    version: "3.13.0",
    hostVersion: "4.1050.0",
    setProgrammingModel: (given: ProgrammingModel) => {
      model = given;
    },
    registerFunction: (metadata: Registered, handler: Handler) => {
      if (functions.has(metadata.name))
        throw new Error(`A function of the name ${metadata.name} is there already`);
      functions.set(metadata.name, { metadata, handler });
      return { dispose: () => {} };
    },
    registerHook: (name: string, hook: Handler) => {
      hooks.set(name, [...(hooks.get(name) ?? []), hook]);
      return { dispose: () => {} };
    },
    log: () => {},
  };
  const { require: original } = Module.prototype;
  // As the worker does it.
  Module.prototype.require = function (this: NodeJS.Module, id: string) {
    return id === "@azure/functions-core" ? core : original.call(this, id);
  } as typeof original;

  return {
    logged,
    registered: () => [...functions.values()].map(({ metadata }) => metadata),
    /** Ends the start; gives where requests are streamed to. */
    start: async () => (await model!.getCapabilities({})).HttpUri,
    /** One invocation by its trigger. @throws what the handler throws. */
    invoke: async (
      name: string,
      data: Data,
      {
        triggerMetadata = {},
        invocationId = randomUUID(),
      }: { triggerMetadata?: Data; invocationId?: string } = {},
    ): Promise<unknown> => {
      const { metadata, handler } = functions.get(name)!;
      const [trigger] = Object.entries(metadata.bindings).find(([, { type }]) => /trigger$/i.test(type))!;
      const invocation = model!.getInvocationModel({
        invocationId,
        metadata,
        request: { inputData: [{ name: trigger, data }], triggerMetadata },
        log: (level: string, _category: string, text: string) => logged.push({ level, text, invocationId }),
        state: undefined,
      });
      const { context, inputs } = await invocation.getArguments();
      const result = await invocation.invokeFunction(context, inputs, handler);
      return invocation.getResponse(context, result);
    },
    /** What the host asks for before it ends the process. */
    terminate: async () => {
      for (const hook of hooks.get("appTerminate") ?? []) await hook({});
    },
    undo: () => {
      Module.prototype.require = original;
    },
  };
}
