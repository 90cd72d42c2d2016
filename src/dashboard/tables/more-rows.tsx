import { Button } from "@fluentui/react-components";

interface Paged {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

/** The next page of a list, below those that are shown; nothing at its end. */
export function MoreRows({ of: { hasNextPage, isFetchingNextPage, fetchNextPage } }: { readonly of: Paged }) {
  if (!hasNextPage) return null;
  return (
    <div>
      <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {isFetchingNextPage ? "Loading …" : "Show more"}
      </Button>
    </div>
  );
}
