import { objectLink } from "../../../frame/links";
import { Icon } from "../../../parts/Icon";
import { Link } from "../../../parts/Link";
import { Mark, type Tone } from "../../../parts/Mark";
import { ObjectName } from "../../../parts/ObjectName";
import type { Shape } from "../../../parts/Icon";
import { useSay } from "../../../texts";
import { gravest, keyOf, managers, written, type Drifted, type Field, type Risk } from "../../../words/drift";

const FIELDS = 6;
const LONG = 160;

const LOOKS: Record<Risk, [Tone, Shape]> = {
  data: ["red", "octagon"],
  access: ["red", "triangle"],
  traffic: ["amber", "triangle"],
  restarts: ["amber", "diamond"],
  "in-place": ["blue", "ring"],
  never: ["grey", "lock"],
};

/** What setting something back would mean. */
function Means({ risk, bare }: { risk: Risk; bare?: boolean }) {
  const say = useSay();
  const [tone, shape] = LOOKS[risk];
  return (
    <Mark tone={tone} shape={shape} bare={bare}>
      {say(`drift.means.${risk}`)}
    </Mark>
  );
}

interface Shown {
  drifted: Drifted;
  cluster: string;
  isChosen: boolean;
  /** Says what it means that it is gone, or stands besides, where it is the first of these. */
  isFirst: boolean;
  pick: ((on: boolean) => void) | undefined;
  accept: (() => void) | undefined;
  setBack: (() => void) | undefined;
}

/** One object: each field as it was meant and as it is, who wrote it, and what can be done about it. */
export function One({ drifted, cluster, isChosen, isFirst, pick, accept, setBack }: Shown) {
  const say = useSay();
  const { object, state, fields } = drifted;
  const risk = gravest(fields);
  const hands = managers(fields);
  const canBeSet = fields.some((field) => field.can_be_set);
  const id = `drift-${keyOf(object)}`;
  return (
    <li aria-labelledby={id}>
      <div className="drifted-head">
        {pick && <input type="checkbox" className="drifted-pick" aria-label={say("drift.choose", { name: object.name })} checked={isChosen} onChange={(event) => pick(event.target.checked)} />}
        <div className="drifted-what">
          <h2 id={id}>{state === "missing" ? <ObjectName object={object} /> : <Link href={objectLink(cluster, object)}><ObjectName object={object} /></Link>}</h2>
          <div className="facts">
            {risk ? <Means risk={risk} /> : <Mark tone={state === "missing" ? "amber" : "blue"} shape={state === "missing" ? "hatch" : "dot"}>{say(`drift.state.${state}`)}</Mark>}
            {fields.length > 0 && <span>{say("drift.fields", { count: fields.length })}</span>}
            {fields.length > 0 && <span>{hands.length > 0 ? say("drift.by", { who: hands.join(", ") }) : say("drift.by-unknown")}</span>}
          </div>
          {fields.length === 0 && isFirst && <p className="quiet">{say(state === "missing" ? "drift.about-missing" : "drift.about-added")}</p>}
        </div>
        <div className="filters">
          {setBack && canBeSet && (
            <button type="button" className="button main" onClick={setBack}>
              <Icon name="actions" />
              {say("drift.set-back")}
            </button>
          )}
          {accept && (
            <button type="button" className="button" onClick={accept}>
              <Icon name="check" />
              {say("drift.accept")}
            </button>
          )}
        </div>
      </div>
      {fields.length > 0 && <Fields fields={fields.slice(0, FIELDS)} />}
      {fields.length > FIELDS && (
        <details>
          <summary>{say("drift.more-fields", { count: fields.length - FIELDS })}</summary>
          <Fields fields={fields.slice(FIELDS)} />
        </details>
      )}
      {fields.length > 0 && !canBeSet && <p className="small quiet">{say("drift.cannot-be-set")}</p>}
    </li>
  );
}

function Fields({ fields }: { fields: readonly Field[] }) {
  const say = useSay();
  return (
    <table className="diff three">
      <thead>
        <tr>
          <th scope="col">{say("plan.field")}</th>
          <th scope="col">{say("drift.meant")}</th>
          <th scope="col">{say("drift.live")}</th>
          <th scope="col">{say("drift.who-and-what")}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.path}>
            <th scope="row" className="mono">
              {field.path}
            </th>
            <td data-label={say("drift.meant")}>
              <Value value={field.wanted} look="is-meant" />
            </td>
            <td data-label={say("drift.live")}>
              <Value value={field.live} look="is-live" />
            </td>
            <td data-label={say("drift.who-and-what")} className="drifted-who">
              <span>{field.manager || <span className="quiet">{say("drift.nobody-named")}</span>}</span>
              {field.origin !== "unknown" && <span className="small quiet">{say(`drift.origin.${field.origin}`)}</span>}
              <Means risk={field.risk} bare />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A value as it is meant or as it is; a long one opens. */
function Value({ value, look }: { value: unknown; look: "is-meant" | "is-live" }) {
  const say = useSay();
  const text = written(value);
  if (text === null) return <span className="quiet">{say("drift.absent")}</span>;
  const shown = <span className={`mono ${look}`}>{text || "\u201c\u201d"}</span>;
  if (text.length <= LONG) return shown;
  return (
    <details>
      <summary className="mono">{text.slice(0, 60)} …</summary>
      {shown}
    </details>
  );
}
