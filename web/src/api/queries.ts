import { QueryCache, QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSpeech } from "../texts";
import { call, CallError, type Answer, type Asked, type Manner, type Name } from "./call";

export const MOST_ROWS = 10_000;

export function newClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      // A session that has ended shows in whatever is asked next.
      onError: (error, query) => {
        if (error instanceof CallError && error.status === 401 && query.queryKey[0] !== "session") {
          void client.invalidateQueries({ queryKey: ["session"] });
        }
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (times, error) => times < 2 && error instanceof CallError && (error.status === 0 || error.status >= 500),
        refetchOnWindowFocus: false,
      },
    },
  });
  return client;
}

/** Asks the server, again where what was asked changes. */
export function useCall<N extends Name>(name: N, parameters: Asked<N>, manner: { enabled?: boolean; every?: number } = {}): UseQueryResult<Answer<N>> {
  const { lang } = useSpeech();
  return useQuery({
    queryKey: [name, parameters, lang],
    queryFn: ({ signal }) => call(name, parameters, { signal }),
    enabled: manner.enabled ?? true,
    refetchInterval: manner.every ?? false,
    // While the same is asked in another language, what stands there stays.
    placeholderData: ((before: unknown, query?: { queryKey: readonly unknown[] }) => (sameAsked(query?.queryKey[1], parameters) ? before : undefined)) as never,
  });
}

function sameAsked(before: unknown, now: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(now);
}

type PageOf<N extends Name> = Answer<N> extends { items: (infer T)[] } ? T : never;
type Rows<T> = { rows: T[]; total: number | null };

/** How a list is asked for: the first page is short, so that it is there soon. */
function pagesOf<N extends Name>(name: N, parameters: Asked<N>, lang: string) {
  return {
    queryKey: [name, parameters, lang, "rows"],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) =>
      call(name, { ...parameters, ...(pageParam ? { cursor: pageParam } : {}), limit: pageParam ? 1000 : 200 } as Asked<N>, { signal }),
    initialPageParam: "",
  };
}

/** Asks before the screen is there that will show the answer. */
export function callAhead<N extends Name>(client: QueryClient, lang: string, name: N, parameters: Asked<N>): void {
  void client.prefetchQuery({ queryKey: [name, parameters, lang], queryFn: ({ signal }) => call(name, parameters, { signal }) });
}

/** Asks for the first page of a list before the screen is there that will show it. */
export function rowsAhead<N extends Name>(client: QueryClient, lang: string, name: N, parameters: Asked<N>): void {
  void client.prefetchInfiniteQuery(pagesOf(name, parameters, lang));
}

/** Asks for a list page by page until all of it is here, or as much as a table holds. */
export function useRows<N extends Name>(name: N, parameters: Asked<N>, enabled = true): UseQueryResult<Rows<PageOf<N>>> {
  const { lang } = useSpeech();
  const query = useInfiniteQuery({
    ...pagesOf(name, parameters, lang),
    getNextPageParam: (last, pages) => {
      const page = last as { next: string };
      const count = pages.reduce<number>((sum, one) => sum + (one as { items: unknown[] }).items.length, 0);
      return page.next && count < MOST_ROWS ? page.next : undefined;
    },
    enabled,
    select: (data) => ({
      rows: data.pages.flatMap((page) => (page as { items: PageOf<N>[] }).items),
      total: (data.pages[0] as { total: number | null } | undefined)?.total ?? null,
    }),
  });
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  return query as unknown as UseQueryResult<Rows<PageOf<N>>>;
}

/** Does something on the server; what it may have changed is asked again. */
export function useDo<N extends Name>(name: N) {
  const client = useQueryClient();
  return useMutation<Answer<N>, Error, { parameters: Asked<N>; manner?: Manner }>({
    mutationFn: ({ parameters, manner }) => call(name, parameters, { once: newKey(), ...manner }),
    onSuccess: () => void client.invalidateQueries(),
  });
}

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
