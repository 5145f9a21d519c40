import { useEffect } from "react";
import { useCall } from "../api/queries";
import { Link } from "../parts/Link";
import { Panel } from "../parts/Panel";
import { Shown } from "../parts/States";
import { useSay } from "../texts";
import { ProblemDetail } from "./ProblemDetail";

/** A problem on a page of its own. */
export function ProblemPage({ id }: { id: string }) {
  const say = useSay();
  const problem = useCall("problems.get", { problem: id });
  useEffect(() => {
    if (problem.data) document.title = `${problem.data.title} – Holdfast`;
  }, [problem.data]);
  return (
    <div className="screen">
      <Shown query={problem} rows={10} title>
        {(data) => (
          <>
            <nav className="small" aria-label={say("frame.trail")}>
              <Link href="/problems">{say("screen.problems")}</Link>
            </nav>
            <ProblemDetail problem={data} cluster={data.cluster} heading="h1" />
          </>
        )}
      </Shown>
    </div>
  );
}

/** A problem at the side of a list. */
export function ProblemPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const say = useSay();
  const problem = useCall("problems.get", { problem: id });
  return (
    <Panel title={say("screen.problem")} page={`/problems/${encodeURIComponent(id)}`} onClose={onClose}>
      <Shown query={problem} rows={10} title>
        {(data) => <ProblemDetail problem={data} cluster={data.cluster} heading="h2" />}
      </Shown>
    </Panel>
  );
}
