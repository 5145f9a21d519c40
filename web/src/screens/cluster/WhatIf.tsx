import { useState, type FormEvent, type ReactNode } from "react";
import { goWith, useSearch } from "../../address";
import type { Supposed } from "../../api/types";
import { useCall } from "../../api/queries";
import { Mark } from "../../parts/Mark";
import { ObjectName, type Named } from "../../parts/ObjectName";
import { Opening } from "../../parts/Opening";
import { Failure, Skeleton } from "../../parts/States";
import { useSay } from "../../texts";

const SCENARIOS = ["lose-node", "lose-zone", "traffic", "data", "move-class"] as const;
type Scenario = (typeof SCENARIOS)[number];

interface Told {
  consequences: { harm: boolean; object: Named; text: string }[];
  assumptions: string[];
  not_seen: string[];
}

/** What would happen if a node went, traffic grew, or volumes moved. */
export function WhatIf({ name, trail, tabs }: { name: string; trail: ReactNode; tabs: ReactNode }) {
  const say = useSay();
  const search = useSearch();
  const value = search.get("value") ?? "";
  const scenario = (SCENARIOS as readonly string[]).includes(search.get("scenario") ?? "") ? (search.get("scenario") as Scenario) : "lose-node";
  const [text, setText] = useState(value);
  const found = useCall("simulations.whatif", { cluster: name, scenario, value } satisfies Supposed, { enabled: value !== "" });
  const answer = found.data?.answer as Told | undefined;
  const harm = answer?.consequences.filter((one) => one.harm) ?? [];
  const rest = answer?.consequences.filter((one) => !one.harm) ?? [];
  function submit(event: FormEvent): void {
    event.preventDefault();
    goWith({ scenario, value: text.trim() || undefined }, false);
  }
  return (
    <>
      <Opening screen={trail} sentence={answer ? say(harm.length ? "whatif.harm" : "whatif.no-harm", { count: harm.length }) : say("whatif.title")} aside={say("whatif.about")} />
      <div className="section">
        {tabs}
        <form className="filters" onSubmit={submit}>
          <label className="pair">
            <span className="small quiet">{say("whatif.scenario")}</span>
            <select className="input" value={scenario} onChange={(event) => goWith({ scenario: event.target.value, value: undefined })}>
              {SCENARIOS.map((one) => (
                <option key={one} value={one}>
                  {say(`whatif.scenarios.${one}`)}
                </option>
              ))}
            </select>
          </label>
          <label className="pair">
            <span className="small quiet">{say(`whatif.values.${scenario}`)}</span>
            <input className="input" required value={text} maxLength={300} onChange={(event) => setText(event.target.value)} />
          </label>
          <button type="submit" className="button main">
            {say("whatif.ask")}
          </button>
        </form>
      </div>
      {value !== "" && found.isError && <Failure error={found.error} />}
      {value !== "" && found.isPending && <Skeleton rows={4} />}
      {answer && (
        <>
          <Consequences title={say("whatif.broken")} items={harm} isHarm />
          <Consequences title={say("whatif.carried")} items={rest} />
          <section className="section">
            <h2>{say("whatif.assumed")}</h2>
            <ul className="bullets">
              {answer.assumptions.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
            {answer.not_seen.length > 0 && (
              <Mark tone="grey" shape="hatch">
                {say("whatif.not-seen", { kinds: answer.not_seen.join(", ") })}
              </Mark>
            )}
          </section>
        </>
      )}
    </>
  );
}

function Consequences({ title, items, isHarm }: { title: string; items: Told["consequences"]; isHarm?: boolean }) {
  const say = useSay();
  if (items.length === 0) return null;
  return (
    <section className="section">
      <h2>{title}</h2>
      <ul className="rivals">
        {items.slice(0, 200).map((one, index) => (
          <li key={index}>
            <span className="facts">
              <Mark tone={isHarm ? "red" : "green"} shape={isHarm ? "triangle" : "check"} bare>
                {say(isHarm ? "whatif.breaks" : "whatif.holds")}
              </Mark>
              <ObjectName object={one.object} />
            </span>
            <span>{one.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
