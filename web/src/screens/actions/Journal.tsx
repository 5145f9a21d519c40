import type { Shape } from "../../parts/Icon";
import { Mark, type Tone } from "../../parts/Mark";
import { useSpeech } from "../../texts";
import { absolute } from "../../words/amounts";
import { journalWords, type Sense, type Whole } from "../../words/plan";

const LOOKS: Record<Sense, [Tone, Shape]> = {
  step: ["grey", "dot"],
  waits: ["blue", "clock"],
  good: ["green", "check"],
  bad: ["red", "octagon"],
};

/** How the plan goes: what was about to be done, what came of it and what was seen, as it is written down. */
export function Journal({ whole }: { whole: Whole }) {
  const { say, lang } = useSpeech();
  const hour = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return (
    <section className="section" aria-labelledby="journal">
      <div className="section-head">
        <h2 id="journal">{say("plan.journal")}</h2>
        {whole.plan.state === "started" && <span className="small quiet">{say("plan.live")}</span>}
      </div>
      <ol className="timeline journal" aria-live="polite">
        {journalWords(say, whole).map((line) => {
          const [tone, shape] = LOOKS[line.sense];
          return (
            <li key={line.number} className={`is-${line.sense}`}>
              <time dateTime={line.at} title={absolute(lang, line.at)} className="number quiet">
                {hour.format(new Date(line.at))}
              </time>
              <span className="timeline-what">
                <Mark tone={tone} shape={shape} bare>
                  <span>{line.words}</span>
                </Mark>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
