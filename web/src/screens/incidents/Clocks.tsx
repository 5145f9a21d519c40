import { useNow } from "../../api/now";
import type { ClockShown } from "../../api/types";
import { Mark, type Tone } from "../../parts/Mark";
import type { Shape } from "../../parts/Icon";
import { useSay, useSpeech, type Key } from "../../texts";
import { absolute } from "../../words/amounts";
import { byUrgency, reading, type Reading } from "../../words/incident";
import { span } from "../../words/moments";

const LOOKS: Record<Reading["state"], [Tone, Shape]> = {
  over: ["red", "triangle"],
  soon: ["amber", "clock"],
  left: ["grey", "clock"],
  paused: ["grey", "pause"],
  unlimited: ["grey", "dot"],
  late: ["amber", "check"],
  met: ["green", "check"],
};

/** The clocks of an incident with the time that is left, counted second by second. */
export function Clocks({ clocks }: { clocks: readonly ClockShown[] }) {
  const say = useSay();
  const now = useNow();
  if (clocks.length === 0) return <p className="quiet">{say("clock.none")}</p>;
  return (
    <ul className="clocks">
      {byUrgency(clocks, now).map((clock) => (
        <One key={`${clock.clock} ${clock.run} ${clock.case}`} clock={clock} now={now} />
      ))}
    </ul>
  );
}

function One({ clock, now }: { clock: ClockShown; now: number }) {
  const { say, lang } = useSpeech();
  const found = reading(clock, now);
  const [tone, shape] = LOOKS[found.state];
  const name = clock.case ? say("clock.of-case", { clock: say(`incident.clock.${clock.clock}`), id: clock.case }) : say(`incident.clock.${clock.clock}`);
  return (
    <li className={`clock ${found.state}`}>
      <span className="clock-name">{name}</span>
      <Mark tone={tone} shape={shape} bare>
        <span role="timer" className="number">
          {words(say, found)}
        </span>
      </Mark>
      {found.state !== "unlimited" && (
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect className="rail" width="100" height="4" />
          <rect className="level" width={Math.max(1, found.share * 100)} height="4" />
        </svg>
      )}
      <span className="small quiet">
        {clock.motion !== "stopped" && clock.deadline && <time dateTime={clock.deadline}>{say("clock.until", { when: absolute(lang, clock.deadline) })}</time>}
        {clock.motion === "stopped" && clock.stopped && <time dateTime={clock.stopped}>{say("clock.stopped", { when: absolute(lang, clock.stopped) })}</time>}
        {clock.calendar !== "always" && ` · ${say("clock.counts", { calendar: say(`calendar.name.${clock.calendar === "office" ? "office" : "own"}`) })}`}
        {clock.beyond && ` · ${say("clock.beyond")}`}
      </span>
    </li>
  );
}

function words(say: ReturnType<typeof useSay>, found: Reading): string {
  return say(`clock.state.${found.state}` as Key, { span: span(say, found.seconds) });
}
