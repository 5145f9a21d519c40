import type { IncidentShown, StepShown } from "../../api/types";
import { Icon, ShapeIcon } from "../../parts/Icon";
import { Time } from "../../parts/Time";
import { useSay, type Key } from "../../texts";
import { inWords } from "../../words/incident";
import { titleOf, type Wanted } from "./deeds";

/** The eight steps: which are behind, which can be taken now, and what the others wait for. */
export function Ladder({ shown, nameOf, ask }: { shown: IncidentShown; nameOf: (id: string) => string; ask: ((wanted: Wanted) => void) | null }) {
  const say = useSay();
  const { incident, steps } = shown;
  return (
    <ol className="ladder">
      {steps.map((step) => {
        const reached = step.step === "found" ? { at: incident.opened, by: "", note: "" } : incident.path.find((one) => one.step === step.step);
        const isHere = step.step === incident.step;
        return (
          <li key={step.step} className={`${step.standing}${isHere ? " here" : ""}`} aria-current={isHere ? "step" : undefined}>
            <Sign standing={step.standing} />
            <span className="ladder-what">
              <span className="ladder-name">
                {say(`incident.step.${step.step}`)}
                <span className="unseen">: {say(`room.standing.${step.standing}` as Key)}</span>
              </span>
              {step.standing === "reached" && reached && (
                <span className="small quiet">
                  <Time iso={reached.at} />
                  {reached.by && ` · ${nameOf(reached.by)}`}
                </span>
              )}
              {reached?.note && step.standing === "reached" && <span className="small">{reached.note}</span>}
              {step.standing === "skipped" && <span className="small quiet">{say("room.standing.skipped")}</span>}
              {step.standing === "waiting" && <span className="small quiet">{inWords(say, step.why)}</span>}
              {step.standing === "possible" && step.skips.length > 0 && <span className="small quiet">{say("deed.skips", { steps: step.skips.map((one) => say(`incident.step.${one}`)).join(", ") })}</span>}
            </span>
            {step.standing === "possible" && ask && (
              <button type="button" className="button short" onClick={() => ask({ deed: "advance", step: step.step })}>
                {titleOf(say, { deed: "advance", step: step.step })}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Sign({ standing }: { standing: StepShown["standing"] }) {
  return (
    <span className="ladder-sign" aria-hidden="true">
      {standing === "reached" ? <Icon name="check" size={14} /> : standing === "skipped" ? <Icon name="against" size={14} /> : <ShapeIcon shape={standing === "possible" ? "ring" : "dot"} />}
    </span>
  );
}
