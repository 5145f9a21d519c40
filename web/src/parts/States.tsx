import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { CallError } from "../api/call";
import { useSay } from "../texts";

/** What this place will show, and how to fill it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state">
      <h2>{title}</h2>
      <div className="quiet">{children}</div>
    </div>
  );
}

/** The shape of what is coming. */
export function Skeleton({ rows = 8, title }: { rows?: number; title?: boolean }) {
  const say = useSay();
  return (
    <div role="status" aria-busy="true">
      <span className="unseen">{say("state.loading")}</span>
      {title && <span className="bone title" />}
      <div className="bones" aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row}>
            <span className="bone" />
            <span className="bone" />
            <span className="bone" />
            <span className="bone" />
            <span className="bone" />
          </div>
        ))}
      </div>
    </div>
  );
}

/** What went wrong and what to do, or who can give the permission. */
export function Failure({ error, again }: { error: unknown; again?: () => void }) {
  const say = useSay();
  const problem = error instanceof CallError ? error.problem : { status: 500, detail: "", code: "" };
  const kind =
    problem.status === 403 ? "forbidden" : problem.status === 404 ? "absent" : problem.status === 0 ? "unreachable" : "failed";
  return (
    <div className="state" role="alert">
      <h2>{say(`failure.${kind}.title`)}</h2>
      <p className="quiet">{problem.detail || say(`failure.${kind}.what`)}</p>
      {problem.detail && <p className="quiet">{say(`failure.${kind}.what`)}</p>}
      {again && kind !== "forbidden" && (
        <div className="actions">
          <button type="button" className="button" onClick={again}>
            {say("action.again")}
          </button>
        </div>
      )}
    </div>
  );
}

/** Shows what a query gave, or how far it is. */
export function Shown<T>({ query, rows, title, bones, children }: { query: UseQueryResult<T>; rows?: number; title?: boolean; bones?: ReactNode; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <Failure error={query.error} again={() => void query.refetch()} />;
  return bones ?? <Skeleton rows={rows} title={title} />;
}
