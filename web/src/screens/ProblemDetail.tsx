import { useMemo } from "react";
import type { ProblemShown, WireProblem } from "../api/types";
import { Instruction, Snippet } from "../parts/Copy";
import { Icon } from "../parts/Icon";
import { Link } from "../parts/Link";
import { Confidence, Mark, SeverityMark, StateMark } from "../parts/Mark";
import { named, ObjectName } from "../parts/ObjectName";
import { Picture } from "../parts/Picture";
import { Time } from "../parts/Time";
import { Words } from "../parts/Words";
import { useSay, type Key } from "../texts";
import { percent } from "../words/amounts";
import { chained } from "../words/chain";
import { go } from "../address";
import { objectLink } from "../frame/links";
import { CouldBeDone } from "./actions/CouldBeDone";
import { Waive } from "./Waive";

type Told = WireProblem & Partial<Pick<ProblemShown, "id" | "cluster" | "state" | "first_seen" | "last_seen" | "healed" | "history" | "masked" | "hidden">>;

/** One root cause, from what it is to how to mend it. */
export function ProblemDetail({ problem, cluster, heading }: { problem: Told; cluster: string; heading: "h1" | "h2" }) {
  const say = useSay();
  const Title = heading;
  const isMasked = Boolean(problem.masked);
  return (
    <article className="detail">
      <header className="detail-head">
        <div className="facts">
          <SeverityMark severity={problem.severity} />
          {problem.state && problem.state !== "open" && <StateMark state={problem.state} />}
          <span>
            <Confidence value={problem.confidence} />
          </span>
          {problem.scope && <span>{say(`scope.${problem.scope}` as Key)}</span>}
          {cluster && <Link href={`/clusters/${encodeURIComponent(cluster)}`}>{cluster}</Link>}
          {(problem.since ?? problem.first_seen) && (
            <span>
              {say("problem.since")} <Time iso={problem.since ?? problem.first_seen} />
            </span>
          )}
        </div>
        <Title className="big">{isMasked ? say("problem.masked.title") : problem.title}</Title>
        {isMasked && problem.masked ? (
          <p className="summary">{say("problem.masked.what", { category: problem.masked.category, owner: problem.masked.owner || say("problem.masked.nobody") })}</p>
        ) : (
          <>
            <ObjectName object={problem.object} />
            <p className="summary">
              <Words text={problem.summary} />
            </p>
            {cluster && problem.state === "open" && (
              <div className="filters">
                <CouldBeDone cluster={cluster} object={problem.object} cause={problem.cause} finding={problem.id} />
                <Waive cluster={cluster} cause={problem.cause} object={problem.object} />
              </div>
            )}
          </>
        )}
      </header>
      {problem.hidden && problem.hidden.length > 0 && (
        <div className="note">
          <p>{say("problem.hidden", { owners: [...new Set(problem.hidden.map((part) => part.owner || say("problem.masked.nobody")))].join(", ") })}</p>
        </div>
      )}
      {problem.chain.length > 0 && <Chain problem={problem} cluster={cluster} />}
      {!isMasked && <First problem={problem} />}
      {!isMasked && <Body problem={problem} />}
      {problem.affected.length > 0 && <Affected problem={problem} />}
      {problem.history && problem.history.length > 0 && <History turns={problem.history} />}
    </article>
  );
}

function First({ problem }: { problem: Told }) {
  const say = useSay();
  return (
    <div className="columns">
      <section className="section">
        <h2>{say("problem.fix")}</h2>
        <Instruction text={problem.fix} />
        <Step title={say("problem.verify")} text={problem.verify} />
      </section>
      <section className="section">
        <h2>{say("problem.next-test")}</h2>
        <p className="quiet">{say("problem.next-test-why")}</p>
        <Snippet text={problem.next_test} />
        <Step title={say("problem.workaround")} text={problem.workaround} />
        <Step title={say("problem.rollback")} text={problem.rollback} />
      </section>
    </div>
  );
}

function Step({ title, text }: { title: string; text: string }) {
  if (!text) return null;
  return (
    <div className="section">
      <h3>{title}</h3>
      <Instruction text={text} />
    </div>
  );
}

function Chain({ problem, cluster }: { problem: Told; cluster: string }) {
  const say = useSay();
  const picture = useMemo(() => chained(problem.object, problem.effect_text, problem.chain, problem.absent), [problem]);
  return (
    <section className="section">
      <h2>{say("problem.chain")}</h2>
      <Picture
        picture={picture}
        label={say("chain.label", { title: problem.title })}
        file={`holdfast-${problem.object.name}`}
        onOpen={(box) => {
          const object = box.objects[0];
          if (object && cluster && box.objects.length === 1) go(objectLink(cluster, object));
        }}
      />
    </section>
  );
}

function Body({ problem }: { problem: Told }) {
  const say = useSay();
  const against = problem.evidence.filter((item) => item.stance === "against");
  const speaking = problem.evidence.filter((item) => item.stance === "for");
  return (
    <div className="columns">
      <section className="section">
        <h2>{say("problem.for")}</h2>
        <Proofs items={speaking} stance="for" />
        {against.length > 0 && (
          <>
            <h2>{say("problem.against")}</h2>
            <Proofs items={against} stance="against" />
          </>
        )}
        <details>
          <summary>{say("problem.weights", { share: percent(problem.confidence) })}</summary>
          <ul className="weights">
            {problem.weights.map((weight, index) => (
              <li key={index}>
                <span className="quiet">{weight.log_odds > 0 ? `+${weight.log_odds.toFixed(2)}` : weight.log_odds.toFixed(2)}</span>
                <span>{weight.text}</span>
              </li>
            ))}
          </ul>
        </details>
      </section>
      <section className="section">
        <h2>{say("problem.why")}</h2>
        <p>
          <Words text={problem.why} />
        </p>
        {problem.prevention && <Step title={say("problem.prevention")} text={problem.prevention} />}
        {problem.rivals.length > 0 && (
          <>
            <h2>{say("problem.rivals")}</h2>
            <ul className="rivals">
              {problem.rivals.map((rival) => (
                <li key={`${rival.cause} ${named(rival.object)}`}>
                  <span className="facts">
                    <b>{rival.title}</b>
                    <Confidence value={rival.confidence} />
                  </span>
                  <ObjectName object={rival.object} />
                  {rival.next_test && <Snippet text={rival.next_test} />}
                </li>
              ))}
            </ul>
          </>
        )}
        {problem.references.length > 0 && (
          <div className="section">
            <h3>{say("problem.references")}</h3>
            <ul>
              <li>
                <Link href={`/knowledge/causes/${problem.cause}`}>{say("problem.cause-page", { cause: problem.cause })}</Link>
              </li>
              {problem.references.map((address) => (
                <li key={address}>
                  <a href={address} rel="noreferrer noopener" target="_blank">
                    {address}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        )}
      </section>
    </div>
  );
}

function Proofs({ items, stance }: { items: WireProblem["evidence"]; stance: "for" | "against" }) {
  const say = useSay();
  if (items.length === 0) return <p className="quiet">{say("problem.no-evidence")}</p>;
  return (
    <ul className="proof">
      {items.map((item, index) => (
        <li key={index}>
          <span className="quiet">
            <Icon name={stance === "for" ? "plus" : "against"} size={14} />
          </span>
          <span>
            <Words text={item.text} />{" "}
            {item.time && (
              <span className="time">
                <Time iso={item.time} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Affected({ problem }: { problem: Told }) {
  const say = useSay();
  const shown = problem.affected.slice(0, 60);
  return (
    <section className="section">
      <h2>{say("problem.affected", { count: problem.affected.length })}</h2>
      <ul className="names">
        {shown.map((object) => (
          <li key={named(object)}>
            <ObjectName object={object} />
          </li>
        ))}
      </ul>
      {problem.affected.length > shown.length && <p className="quiet">{say("problem.more-affected", { count: problem.affected.length - shown.length })}</p>}
      {problem.unseen.length > 0 && (
        <div className="note">
          <h3>{say("problem.unseen")}</h3>
          <ul>
            {problem.unseen.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function History({ turns }: { turns: ProblemShown["history"] }) {
  const say = useSay();
  return (
    <section className="section">
      <h2>{say("problem.history")}</h2>
      <ul className="turns narrow">
        {turns.map((turn, index) => (
          <li key={index}>
            <span className="small quiet">
              <Time iso={turn.time} />
            </span>
            <StateMark state={turn.turn} bare />
            <span className="quiet">{say("problem.turn", { severity: say(`severity.${turn.severity}`), share: percent(turn.confidence), count: turn.affected })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function MaskedMark() {
  const say = useSay();
  return (
    <Mark tone="grey" shape="lock">
      {say("problem.masked.short")}
    </Mark>
  );
}
