import { useMemo, useRef, useState, type ReactNode } from "react";
import { useMay } from "../../api/me";
import { useNow } from "../../api/now";
import { usePeople, type People } from "../../api/people";
import { useCall, useDo } from "../../api/queries";
import type { EventShown, IncidentShown, TimelineLine } from "../../api/types";
import { clusterLink } from "../../frame/links";
import { Icon } from "../../parts/Icon";
import { Link } from "../../parts/Link";
import { IncidentName } from "../../parts/names";
import { Opening } from "../../parts/Opening";
import { Shown } from "../../parts/States";
import { Tabs } from "../../parts/Tabs";
import { Time } from "../../parts/Time";
import { useToast } from "../../parts/Toasts";
import { Words } from "../../parts/Words";
import { useSay, useSpeech, type Key } from "../../texts";
import { absolute } from "../../words/amounts";
import { inWords, namesOf, nextOf, priorityName, reading, told, type DeedName, type Next } from "../../words/incident";
import { span } from "../../words/moments";
import { Clocks } from "./Clocks";
import { DeedDialog, titleOf, useMayDo, type Wanted } from "./deeds";
import { Analysis } from "./Analysis";
import { Ladder } from "./Ladder";
import { PriorityMark, StandingMark } from "./marks";
import { People as Staff } from "./Staff";
import { Alerts, HandOver, Notices, Similar, Verification } from "./Papers";
import { Playbook } from "./Playbook";
import { Evidence, Related, Work } from "./Work";

/** One incident: where it stands, what runs out, and the next sensible thing to do. */
export function Room({ id, tab }: { id: string; tab: string }) {
  const query = useCall("incidents.get", { incident: id });
  return (
    <div className="screen">
      <Shown query={query} rows={10} title>
        {(data) => <Inside shown={data} tab={tab} />}
      </Shown>
    </div>
  );
}

function Inside({ shown, tab }: { shown: IncidentShown; tab: string }) {
  const say = useSay();
  const may = useMay();
  const people = usePeople(useMemo(() => shown.timeline.map((event) => event.by), [shown.timeline]));
  const mayDo = useMayDo();
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const { incident } = shown;
  const isOver = Boolean(incident.side) || incident.step === "closed";
  const isSecret = incident.flags.includes("security-related") || incident.flags.includes("breach-suspected") || incident.levels.includes("security");
  const isWorking = mayDo("note");
  const ask = isWorking && !isOver ? setWanted : null;
  return (
    <>
      <Opening
        screen={
          <>
            <Link href="/incidents">{say("screen.incidents")}</Link> <span aria-hidden="true">/</span> {incident.id}
          </>
        }
        sentence={incident.title}
        aside={<Facts shown={shown} isOver={isOver} />}
      />
      {isOver ? <Over shown={shown} mayReopen={mayDo("reopen")} ask={setWanted} /> : <NextThing shown={shown} mayDo={mayDo} ask={setWanted} people={people} />}
      {may("incidents.review") && (
        <Tabs
          label={incident.id}
          here={tab}
          tabs={[
            { id: "", href: `/incidents/${incident.id}`, label: say("room.tab.room") },
            { id: "analysis", href: `/incidents/${incident.id}/analysis`, label: say("room.tab.analysis") },
            ...(isSecret && may("incidents.playbook") ? [{ id: "playbook", href: `/incidents/${incident.id}/playbook`, label: say("room.tab.playbook") }] : []),
          ]}
        />
      )}
      {tab === "analysis" ? (
        <Analysis shown={shown} ask={ask} />
      ) : tab === "playbook" ? (
        <Playbook incident={incident.id} />
      ) : (
        <div className="room">
          <div className="room-main">
            <section className="section" aria-labelledby="steps">
              <h2 id="steps">{say("room.steps")}</h2>
              <Ladder shown={shown} nameOf={people.nameOf} ask={ask} />
            </section>
            <Work shown={shown} ask={ask} />
            <Timeline events={shown.timeline} items={namesOf(shown.incident)} nameOf={people.nameOf} ask={ask} incident={incident.id} mayNote={isWorking && !isOver} />
          </div>
          <div className="room-side">
            <section className="section" aria-labelledby="clocks">
              <h2 id="clocks">{say("room.clocks")}</h2>
              <Clocks clocks={shown.clocks} />
            </section>
            <Verification shown={shown} />
            <Similar shown={shown} />
            <Staff shown={shown} ask={ask} mayDo={mayDo} />
            <Notices shown={shown} />
            <Alerts shown={shown} />
            <Evidence shown={shown} />
            <Related shown={shown} />
            <HandOver shown={shown} />
            {ask && <Deeds shown={shown} mayDo={mayDo} ask={ask} />}
          </div>
        </div>
      )}
      {wanted && <DeedDialog key={`${wanted.deed} ${wanted.step} ${wanted.item}`} wanted={wanted} shown={shown} people={people.names} onClose={() => setWanted(null)} />}
    </>
  );
}

function Facts({ shown, isOver }: { shown: IncidentShown; isOver: boolean }) {
  const say = useSay();
  const { incident, why } = shown;
  return (
    <div className="section">
      <div className="facts">
        <PriorityMark priority={incident.priority} long />
        <StandingMark state={isOver ? "over" : "open"} step={incident.step} side={incident.side} isHeld={incident.hold !== null} />
        <span>
          {say("room.opened")} <Time iso={incident.opened} />
        </span>
        <span>{incident.assignee ? say("room.assigned", { who: incident.assignee }) : say("room.nobody")}</span>
        {incident.cluster && <Link href={clusterLink(incident.cluster)}>{incident.cluster}</Link>}
        {incident.namespaces.length > 0 && <span className="mono">{incident.namespaces.join(", ")}</span>}
        {incident.rounds > 1 && <span>{say("room.rounds", { count: incident.rounds })}</span>}
      </div>
      {why.length > 0 && (
        <details>
          <summary>{say("room.why", { priority: priorityName(say, incident.priority) })}</summary>
          <ul className="bullets">
            {why.map((one) => (
              <li key={one}>
                <Words text={one} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** The next sensible thing, where nobody can miss it. */
function NextThing({ shown, mayDo, ask, people }: { shown: IncidentShown; mayDo: (deed: DeedName) => boolean; ask: (wanted: Wanted) => void; people: People }) {
  const say = useSay();
  const now = useNow();
  const next = nextOf(shown, now);
  if (!next) return null;
  const clock = clockFor(shown, next);
  const left = clock && reading(clock, now);
  const isLate = left?.state === "over";
  const may = next.deed !== "wait" && mayDo(next.deed);
  const waiting = next.deed === "wait" ? shown.steps.find((one) => one.step === next.step)?.why : "";
  return (
    <section className={isLate ? "next late" : "next"} aria-labelledby="next">
      <div>
        <h2 id="next">{next.deed === "advance" ? say(`room.next.advance.${next.step}` as Key) : say(`room.next.${next.deed}` as Key)}</h2>
        <p>{waiting ? inWords(say, waiting) : say(`room.next-why.${next.deed}` as Key)}</p>
        {left && clock && (
          <p className={isLate ? "red-text" : "quiet"}>
            <Icon name="clock" size={14} /> {say(isLate ? "room.next-late" : "room.next-left", { clock: say(`incident.clock.${clock.clock}`), span: span(say, left.seconds) })}
          </p>
        )}
        {shown.incident.hold && <p className="quiet">{say("room.hold", { reason: say(`incident.hold.${shown.incident.hold.reason}`), note: shown.incident.hold.note, who: people.nameOf(shown.incident.hold.by) })}</p>}
      </div>
      <div className="filters">
        {may && (
          <button type="button" className="button main large" onClick={() => ask({ deed: next.deed as DeedName, step: next.step, item: next.item })}>
            {titleOf(say, { deed: next.deed as DeedName, step: next.step })}
          </button>
        )}
        {mayDo("update") && next.deed !== "update" && next.deed !== "acknowledge" && (
          <button type="button" className="button large" onClick={() => ask({ deed: "update" })}>
            {say("deed.name.update")}
          </button>
        )}
      </div>
      {!mayDo("note") && <p className="small quiet">{say("room.may-not")}</p>}
    </section>
  );
}

/** Gives the clock that presses for the next thing. */
function clockFor(shown: IncidentShown, next: Next) {
  const name = next.deed === "acknowledge" ? "acknowledge" : next.deed === "update" ? "update" : next.step === "closed" ? "review" : "resolve";
  return shown.clocks.find((clock) => clock.clock === name && clock.motion === "running" && clock.limit_seconds !== null);
}

function Over({ shown, mayReopen, ask }: { shown: IncidentShown; mayReopen: boolean; ask: (wanted: Wanted) => void }) {
  const say = useSay();
  const { incident } = shown;
  return (
    <section className="next over" aria-labelledby="next">
      <div>
        <h2 id="next">{say(incident.side ? (`room.over.${incident.side}` as Key) : "room.over.closed")}</h2>
        {incident.into && (
          <p>
            <Link href={`/incidents/${incident.into}`}>{incident.into}</Link>
          </p>
        )}
        {incident.dismissal && <p>{incident.dismissal}</p>}
      </div>
      {mayReopen && !incident.side && (
        <button type="button" className="button" onClick={() => ask({ deed: "reopen" })}>
          {say("deed.name.reopen")}
        </button>
      )}
    </section>
  );
}

/** A line of the timeline: what it speaks of stands there by its name, its id behind it. */
function Told({ sentence, items }: { sentence: string; items: ReadonlyMap<string, string> }) {
  return told(sentence, items).map((part, index) =>
    part.incident ? (
      <IncidentName key={index} id={part.incident} />
    ) : part.id ? (
      <span key={index}>
        “{part.text}” <span className="item-id mono">{part.id}</span>
      </span>
    ) : (
      part.text
    ),
  );
}

const ALERT = "alert";

interface Line {
  id: string;
  at: string;
  by: string;
  deed: string;
  sentence: string;
}

/** Puts what was done and the alerts that fired in one order, the newest first. */
function latest(events: readonly EventShown[], whole: readonly TimelineLine[]): Line[] {
  const done = events.map((event): Line => ({ id: String(event.number), at: event.at, by: event.by, deed: event.deed, sentence: event.sentence }));
  const fired = whole.filter((line) => line.kind === ALERT).map((line): Line => ({ id: line.id, at: line.at, by: "", deed: ALERT, sentence: line.sentence }));
  // What was done stays in the order of its numbers where two are of one moment.
  return [...done.reverse(), ...fired].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** What happened, the newest first; notes are written right here. */
function Timeline({ events, items, nameOf, ask, incident, mayNote }: { events: readonly EventShown[]; items: ReadonlyMap<string, string>; nameOf: (id: string) => string; ask: ((wanted: Wanted) => void) | null; incident: string; mayNote: boolean }) {
  const { say, lang } = useSpeech();
  const toast = useToast();
  const write = useDo("incidents.note");
  const field = useRef<HTMLTextAreaElement>(null);
  const may = useMay();
  const whole = useCall("incidents.timeline", { incident, limit: 1000 }, { enabled: may("incidents.timeline") });
  const shown = latest(events, whole.data?.items ?? []);
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium" });
  const hour = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  function send(): void {
    const note = field.current?.value.trim() ?? "";
    if (!note) return field.current?.focus();
    write.mutate(
      { parameters: { incident, note } },
      {
        onSuccess: () => {
          if (field.current) field.current.value = "";
        },
        onError: (error) => toast(error.message),
      },
    );
  }
  let before = "";
  return (
    <section className="section" aria-labelledby="timeline">
      <div className="section-head">
        <h2 id="timeline">{say("room.timeline")}</h2>
        <span className="small quiet">{say("room.live")}</span>
      </div>
      {mayNote && (
        <form
          className="note-form"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <textarea
            ref={field}
            className="input"
            rows={2}
            aria-label={say("room.note")}
            placeholder={say("room.note")}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                send();
              }
            }}
          />
          <span className="filters">
            <button type="submit" className="button" disabled={write.isPending}>
              {say("deed.name.note")}
            </button>
            {ask && (
              <button type="button" className="button" onClick={() => ask({ deed: "update" })}>
                {say("deed.name.update")}
              </button>
            )}
          </span>
        </form>
      )}
      <ol className="timeline" aria-live="polite">
        {shown.map((event) => {
          const today = day.format(new Date(event.at));
          const head: ReactNode = today === before ? null : <span className="timeline-day small quiet">{today}</span>;
          before = today;
          return (
            <li key={event.id} className={`did-${event.deed}`}>
              {head}
              <time dateTime={event.at} title={absolute(lang, event.at)} className="number quiet">
                {hour.format(new Date(event.at))}
              </time>
              <span className="timeline-what">
                <Told sentence={event.sentence} items={items} />
              </span>
              <span className="small quiet">{event.deed === ALERT ? say("room.by-alert") : nameOf(event.by)}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

const GROUPS: readonly [Key, readonly DeedName[]][] = [
  ["room.group.people", ["acknowledge", "assign", "escalate", "raise", "give-role"]],
  ["room.group.course", ["prioritise", "hold", "resume", "fail-verification", "open-vendor-case", "follow", "take-terms"]],
  ["room.group.end", ["merge", "mark-duplicate", "dismiss", "reopen"]],
];

/** Everything else that can be done. */
function Deeds({ shown, mayDo, ask }: { shown: IncidentShown; mayDo: (deed: DeedName) => boolean; ask: (wanted: Wanted) => void }) {
  const say = useSay();
  const { incident } = shown;
  const isPossible = (deed: DeedName) =>
    mayDo(deed) &&
    (deed !== "hold" || (incident.hold === null && incident.priority !== "P1")) &&
    (deed !== "resume" || incident.hold !== null) &&
    (deed !== "fail-verification" || incident.step === "fixed") &&
    (deed !== "reopen" || incident.step === "fixed" || incident.step === "verified");
  return (
    <section className="section" aria-labelledby="deeds">
      <h2 id="deeds">{say("room.more")}</h2>
      {GROUPS.map(([label, deeds]) => (
        <div key={label} className="deeds" role="group" aria-label={say(label)}>
          <h3>{say(label)}</h3>
          {deeds.filter(isPossible).map((deed) => (
            <button key={deed} type="button" className="button short" onClick={() => ask({ deed })}>
              {say(`deed.name.${deed}`)}
            </button>
          ))}
        </div>
      ))}
    </section>
  );
}
