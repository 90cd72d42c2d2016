import {
  keepPreviousData,
  type QueryClient,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { Input } from "../../http/client.ts";
import { useSignedIn } from "../sign-in/signed-in.ts";
import type { AnswerOf, Client, Operation, RowOf } from "./api.ts";

export type Question = Extract<Operation, `GET ${string}`>;
/** Asked with a body, because the address is no place for it; nothing is changed by them. */
type Inquiry =
  | "POST /api/v1/command-lines/lint"
  | "POST /api/v1/command-lines/explain"
  | "POST /api/v1/command-lines"
  | "POST /api/v1/manifests/check";
type Order = Exclude<Operation, Question>;

/** Under which an answer is kept: the operation, then all it was asked with. */
export const keyOf = (operation: Question, input: object = {}) => [operation, input] as const;

interface Asking<Answer> {
  /** Again after so many milliseconds; told by what was answered where that says whether more is to come. */
  readonly every?: number | ((answer: Answer | undefined) => number | false);
  /** False while it is not to be asked. */
  readonly when?: boolean;
  /** The answer to what was asked before is shown until this one is there. */
  readonly meanwhile?: boolean;
  /** What the answer depends on and no address tells, such as the end of a job: another is another question. */
  readonly of?: string;
}

/** What a route answers, kept and asked again when it may have changed. */
export function useAnswer<K extends Question>(
  operation: K,
  input: Input<K>,
  { every = () => false, when = true, meanwhile = false, of }: Asking<AnswerOf<K>> = {},
): UseQueryResult<AnswerOf<K>> {
  const { client } = useSignedIn();
  return useQuery<AnswerOf<K>>({
    queryKey: [...keyOf(operation, input), of],
    queryFn: ({ signal }) => client(operation, { ...input, signal }),
    enabled: when,
    refetchInterval: ({ state }) => (typeof every === "number" ? every : every(state.data)),
    placeholderData: meanwhile ? (keepPreviousData as never) : undefined,
  });
}

/** Asks beforehand for what `useAnswer` is about to want of the same operation and input. A failure is that one's to tell. */
export const askBeforehand = <K extends Question>(
  kept: QueryClient,
  client: Client,
  operation: K,
  input: Input<K>,
): Promise<void> =>
  kept.prefetchQuery({
    queryKey: [...keyOf(operation, input), undefined],
    queryFn: ({ signal }) => client(operation, { ...input, signal }),
  });

/** What is said of something that is being written; the last word stays until the next comes. Kept for a minute alone. */
export function useInquiry<K extends Inquiry>(
  operation: K,
  input: Input<K>,
  { when = true }: { readonly when?: boolean } = {},
) {
  const { client } = useSignedIn();
  return useQuery<AnswerOf<K>>({
    queryKey: [operation, input],
    queryFn: ({ signal }) => client(operation, { ...input, signal }),
    enabled: when,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}

/** A list's pages, one after the other, by the cursor each answer gives for the next. */
export function usePages<K extends Question>(
  operation: K,
  input: Input<K>,
  { of }: { readonly of?: string } = {},
) {
  const { client } = useSignedIn();
  return useInfiniteQuery({
    queryKey: [...keyOf(operation, input), "pages", of],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { query = {} } = input as { query?: object };
      const asked = { ...input, query: { ...query, cursor: pageParam }, signal } as Input<K>;
      return (await client(operation, asked)) as AnswerOf<K> & {
        readonly rows: readonly RowOf<K>[];
        readonly cursor: string | null;
      };
    },
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
  });
}

/** Something that changes; afterwards what the named questions answered is asked anew. */
export function useOrder<K extends Order>(operation: K, changes: readonly Question[] = []) {
  const { client } = useSignedIn();
  const kept = useQueryClient();
  return useMutation<AnswerOf<K>, Error, Input<K>>({
    mutationFn: (input) => client(operation, input),
    onSettled: () => askAgain(kept, changes),
  });
}

export const askAgain = (kept: QueryClient, questions: readonly Question[]) =>
  Promise.all(questions.map((question) => kept.invalidateQueries({ queryKey: [question] })));
