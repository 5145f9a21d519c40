import { useSearch } from "../../address";
import type { Answer } from "../../api/call";
import { useCall } from "../../api/queries";
import { ChoiceChip } from "../../parts/Filters";
import { Link } from "../../parts/Link";
import { Mark, type Tone } from "../../parts/Mark";
import type { Shape } from "../../parts/Icon";
import { Empty, Shown } from "../../parts/States";
import { useSay, useSpeech, type Key, type Say } from "../../texts";
import { percent } from "../../words/amounts";
import { span } from "../../words/moments";

type Measures = Answer<"incidents.measures">;
type Measure = Measures["measures"][number];

const BUDGETS: Record<string, [Tone, Shape]> = { fine: ["green", "check"], review: ["amber", "diamond"], freeze: ["red", "octagon"] };
const GROUPS = ["priority", "level", "service"] as const;

/** How incidents were handled in the last month, each figure with what it counts. */
export function Figures() {
  const say = useSay();
  const by = useSearch().get("by") ?? "";
  const known = GROUPS.find((one) => one === by);
  const query = useCall("incidents.measures", known ? { by: known } : {});
  return (
    <>
      <div className="sheet-tools">
        <div className="filters">
          <ChoiceChip name="by" label={say("figures.by")} choices={GROUPS.map((value) => ({ value, label: say(`figures.group.${value}`) }))} />
        </div>
      </div>
      <Shown query={query} rows={8}>
        {(data) => <All data={data} />}
      </Shown>
    </>
  );
}

function All({ data }: { data: Measures }) {
  const { say, lang } = useSpeech();
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium" });
  if (data.measures.length === 0) return <Empty title={say("figures.none.title")}>{say("figures.none.what")}</Empty>;
  return (
    <div className="screen">
      <p className="quiet">{say("figures.span", { since: day.format(new Date(data.since)), until: day.format(new Date(data.until)) })}</p>
      <ul className="measures">
        {data.measures.map((measure) => (
          <li key={`${measure.name} ${measure.group} ${measure.clock}`}>
            <span className="measure-name">
              <b>{say(`figures.name.${measure.name}` as Key)}</b>
              <span className="small quiet">
                {[measure.clock ? say(`incident.clock.${measure.clock}`) : "", data.by === "all" ? "" : measure.group].filter(Boolean).join(" · ")}
              </span>
            </span>
            <span className="measure-value number">{measure.value === null ? <Mark tone="grey" shape="hatch">{say("state.no-data")}</Mark> : amount(say, measure, measure.value)}</span>
            <span className="small quiet">
              {measure.value === null ? measure.missing : [measure.middle === null ? "" : say("figures.middle", { value: amount(say, measure, measure.middle) }), say("figures.count", { count: measure.count })].join(" ")}
              <br />
              {measure.definition}
            </span>
          </li>
        ))}
      </ul>
      {data.forecasts.some((one) => one.share !== null) && (
        <section className="section">
          <h2>{say("figures.forecasts")}</h2>
          <ul className="rivals">
            {data.forecasts.map((one) => (
              <li key={one.incident}>
                <span>
                  <Link href={`/incidents/${one.incident}`}>
                    {one.incident} · {one.title}
                  </Link>{" "}
                  <b className="number">{one.share === null ? "–" : percent(one.share)}</b>
                </span>
                <span className="small quiet">{one.share === null ? one.missing : one.definition}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {data.budgets.length > 0 && (
        <section className="section">
          <h2>{say("figures.budgets")}</h2>
          <ul className="rivals">
            {data.budgets.map((one) => {
              const [tone, shape] = BUDGETS[one.state] ?? ["grey", "hatch"];
              return (
                <li key={one.service}>
                  <span className="facts">
                    <b>{one.service}</b>
                    <Mark tone={tone} shape={shape}>
                      {percent(Math.max(0, one.left))}
                    </Mark>
                    <span>{one.text}</span>
                  </span>
                  <span className="small quiet">{one.definition}</span>
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </div>
  );
}

function amount(say: Say, measure: Measure, value: number): string {
  if (measure.unit === "share") return percent(value);
  return measure.unit === "seconds" ? span(say, value) : String(Math.round(value * 10) / 10);
}
