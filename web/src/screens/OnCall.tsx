import { useMemo, useState } from "react";
import { goWith, useSearch } from "../address";
import { useMay, useMe } from "../api/me";
import { serverNow, useNow } from "../api/now";
import { usePeople } from "../api/people";
import { useCall, useDo, useRows } from "../api/queries";
import type { Duty, DutyShown, NewOverride, OnDuty, ShiftShown } from "../api/types";
import { Dialog } from "../parts/Dialog";
import { Form, type Field } from "../parts/Form";
import { Mark } from "../parts/Mark";
import { NeedsRight } from "../parts/NeedsRight";
import { Opening } from "../parts/Opening";
import { Shown } from "../parts/States";
import { useToast } from "../parts/Toasts";
import { useSay, useSpeech, type Say } from "../texts";
import { absolute } from "../words/amounts";
import { levelName, LEVELS } from "../words/incident";
import { span } from "../words/moments";
import { WriteRota } from "./oncall/Rota";

const DAY = 86_400_000;
const DAYS = 7;

type Asking = { level: DutyShown["level"]; what: "override" | "rota"; start?: string; end?: string };

/** Who is on duty at each level now and next, the week, and the times without anybody. */
export function OnCall() {
  const say = useSay();
  const start = useWeek();
  const [asking, setAsking] = useState<Asking | null>(null);
  const now = useCall("rotas.duty", { days: DAYS }, { every: 60_000 });
  const week = useCall("rotas.duty", { at: new Date(start).toISOString(), days: DAYS });
  return (
    <div className="screen">
      <Shown query={now} rows={6} title>
        {(duty) => (
          <>
            <Opening screen={say("screen.oncall")} sentence={answer(say, duty)} aside={say("oncall.about")} />
            <Present duty={duty} ask={setAsking} />
            <NeedsRight name="rotas.put" what={say("oncall.write")} />
            <Gaps duty={duty} ask={setAsking} />
          </>
        )}
      </Shown>
      <section className="section" aria-labelledby="week">
        <div className="section-head">
          <h2 id="week">{say("oncall.week")}</h2>
          <Turning start={start} />
        </div>
        <Shown query={week} rows={6}>
          {(duty) => <Week duty={duty} start={start} ask={setAsking} />}
        </Shown>
      </section>
      {asking?.what === "override" && <Override asking={asking} onClose={() => setAsking(null)} />}
      {asking?.what === "rota" && <WriteRota level={asking.level} onClose={() => setAsking(null)} />}
    </div>
  );
}

/** The midnight at which the week that is shown begins, which lives in the address. */
function useWeek(): number {
  const asked = useSearch().get("from") ?? "";
  return useMemo(() => {
    const found = asked ? new Date(`${asked}T00:00:00`) : new Date(serverNow());
    found.setHours(0, 0, 0, 0);
    return Number.isNaN(found.getTime()) ? Date.now() : found.getTime();
  }, [asked]);
}

function answer(say: Say, duty: Duty): string {
  const first = duty.levels.find((level) => level.level === "L1");
  const names = first?.now.people.map((person) => person.name) ?? [];
  if (names.length > 0) return say("oncall.answer.somebody", { names: names.join(", ") });
  return say(duty.levels.some((level) => level.has_rota) ? "oncall.answer.nobody" : "oncall.answer.no-rota");
}

function Person({ person }: { person: OnDuty }) {
  const say = useSay();
  return (
    <span className="duty-person">
      <b>{person.name}</b>
      {person.is_reachable ? (
        <span className="small quiet">{person.channel}</span>
      ) : (
        <Mark tone="amber" shape="diamond" bare>
          {say("oncall.unreachable")}
        </Mark>
      )}
    </span>
  );
}

function Present({ duty, ask }: { duty: Duty; ask: (asking: Asking) => void }) {
  const { say, lang } = useSpeech();
  const may = useMay();
  const me = useMe();
  const time = new Intl.DateTimeFormat(lang, { weekday: "short", hour: "2-digit", minute: "2-digit" });
  return (
    <ul className="duties">
      {duty.levels.map((level) => (
        <li key={level.level}>
          <h2>{levelName(say, level.level)}</h2>
          <div className="duty-now">
            {level.now.people.length > 0 ? (
              level.now.people.map((person) => <Person key={person.name} person={person} />)
            ) : (
              <Mark tone={level.has_rota ? "red" : "grey"} shape={level.has_rota ? "triangle" : "hatch"}>
                {say(level.has_rota ? "oncall.nobody" : "oncall.no-rota")}
              </Mark>
            )}
            {level.now.people.some((person) => person.name === me.name) && (
              <Mark tone="blue" shape="dot">
                {say("oncall.you")}
              </Mark>
            )}
          </div>
          <span className="quiet">
            {level.next && say(level.next.people.length > 0 ? "oncall.next" : "oncall.next-nobody", { names: level.next.people.map((person) => person.name).join(", "), when: time.format(new Date(level.next.start)) })}
          </span>
          <span className="filters">
            {may("overrides.create") && (
              <button type="button" className="button short" onClick={() => ask({ level: level.level, what: "override" })}>
                {say("oncall.stand-in")}
              </button>
            )}
            {may("rotas.put") && (
              <button type="button" className="button plain short" onClick={() => ask({ level: level.level, what: "rota" })}>
                {say(level.has_rota ? "oncall.change" : "oncall.write")}
              </button>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The times without anybody, in plain words, each with a button that fills it. */
function Gaps({ duty, ask }: { duty: Duty; ask: (asking: Asking) => void }) {
  const { say, lang } = useSpeech();
  const may = useMay();
  const time = new Intl.DateTimeFormat(lang, { weekday: "long", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const found = duty.levels.filter((level) => level.has_rota).flatMap((level) => level.gaps.map((gap) => ({ level: level.level, gap })));
  if (found.length === 0) return null;
  return (
    <section className="section" aria-labelledby="gaps">
      <h2 id="gaps">{say("oncall.gaps", { count: found.length })}</h2>
      <ul className="rivals">
        {found.slice(0, 12).map(({ level, gap }) => (
          <li key={`${level} ${gap.start}`} className="gap-row">
            <span>
              {say("oncall.gap", {
                level: levelName(say, level), since: time.format(new Date(gap.start)), until: time.format(new Date(gap.end)),
                span: span(say, (Date.parse(gap.end) - Date.parse(gap.start)) / 1000),
              })}
            </span>
            {may("overrides.create") && (
              <button type="button" className="button short" onClick={() => ask({ level, what: "override", start: gap.start, end: gap.end })}>
                {say("oncall.fill")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Turning({ start }: { start: number }) {
  const say = useSay();
  const turn = (days: number) => {
    const to = new Date(start);
    to.setDate(to.getDate() + days);
    goWith({ from: `${to.getFullYear()}-${String(to.getMonth() + 1).padStart(2, "0")}-${String(to.getDate()).padStart(2, "0")}` });
  };
  return (
    <span className="filters">
      <button type="button" className="button short" onClick={() => turn(-DAYS)}>
        {say("calendar.before")}
      </button>
      <button type="button" className="button short" onClick={() => goWith({ from: undefined })}>
        {say("calendar.today")}
      </button>
      <button type="button" className="button short" onClick={() => turn(DAYS)}>
        {say("calendar.after")}
      </button>
    </span>
  );
}

function Week({ duty, start, ask }: { duty: Duty; start: number; ask: (asking: Asking) => void }) {
  const { say, lang } = useSpeech();
  const now = useNow();
  const day = new Intl.DateTimeFormat(lang, { weekday: "short", day: "numeric" });
  const at = (moment: number) => Math.min(100, Math.max(0, ((moment - start) / (DAYS * DAY)) * 100));
  return (
    <div className="week">
      <div className="week-days" aria-hidden="true">
        {Array.from({ length: DAYS }, (_, index) => (
          <span key={index} className="small quiet">
            {day.format(start + index * DAY + DAY / 2)}
          </span>
        ))}
      </div>
      {duty.levels.map((level) => (
        <div key={level.level} className="week-level">
          <b>{levelName(say, level.level)}</b>
          <ol aria-label={say("oncall.shifts-of", { level: levelName(say, level.level) })}>
            {level.shifts.map((shift) => (
              <Shift key={shift.start} shift={shift} level={level} left={at(Date.parse(shift.start))} right={at(Date.parse(shift.end))} ask={ask} />
            ))}
            {now >= start && now < start + DAYS * DAY && <li className="week-now" aria-hidden="true" style={{ left: `${at(now)}%` }} />}
          </ol>
        </div>
      ))}
    </div>
  );
}

function Shift({ shift, level, left, right, ask }: { shift: ShiftShown; level: DutyShown; left: number; right: number; ask: (asking: Asking) => void }) {
  const { say, lang } = useSpeech();
  const may = useMay();
  const names = shift.people.map((person) => person.name).join(", ");
  const time = new Intl.DateTimeFormat(lang, { weekday: "short", hour: "2-digit", minute: "2-digit" });
  const words = say("oncall.shift", { names: names || say("oncall.nobody"), since: time.format(new Date(shift.start)), until: time.format(new Date(shift.end)) });
  const look = names ? "shift" : level.has_rota ? "shift gap" : "shift none";
  return (
    <li className={look} style={{ left: `${left}%`, width: `${Math.max(0.4, right - left)}%` }} title={words}>
      {may("overrides.create") ? (
        <button type="button" aria-label={words} onClick={() => ask({ level: level.level, what: "override", start: shift.start, end: shift.end })}>
          {names || (level.has_rota ? say("oncall.nobody") : "")}
        </button>
      ) : (
        <span>{names}</span>
      )}
    </li>
  );
}

/** Someone stands in for everyone at a level for a while. */
function Override({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  const { say, lang } = useSpeech();
  const me = useMe();
  const toast = useToast();
  const may = useMay();
  const people = usePeople();
  const create = useDo("overrides.create");
  const channels = useRows("channels.list", {}, may("channels.list"));
  const rotas = useCall("rotas.list", { limit: 50 });
  const end = useDo("overrides.delete");
  const present = rotas.data?.items.find((rota) => rota.level === asking.level)?.overrides.filter((item) => Date.parse(item.end) > serverNow()) ?? [];
  const fields: Field[] = [
    { name: "level", label: "deed.field.level", kind: "choice", choices: LEVELS.map((value) => ({ value, label: levelName(say, value) })) },
    { name: "name", label: "deed.field.who", suggestions: people.names },
    { name: "channel", label: "column.channel", kind: "choice", optional: true, hint: "oncall.channel-hint", choices: (channels.data?.rows ?? []).map((row) => row.name) },
    { name: "start", label: "oncall.from", kind: "moment" },
    { name: "end", label: "deed.field.until", kind: "moment" },
    { name: "reason", label: "column.reason", optional: true },
  ];
  const begin = Math.max(serverNow(), asking.start ? Date.parse(asking.start) : 0);
  const values = { level: asking.level, name: me.name, start: new Date(begin).toISOString(), end: asking.end ?? new Date(begin + DAY).toISOString() };
  return (
    <Dialog title={say("oncall.stand-in")} onClose={onClose}>
      <p className="quiet">{say("oncall.stand-in-about")}</p>
      {present.length > 0 && (
        <ul className="rivals">
          {present.map((item) => (
            <li key={item.id} className="gap-row">
              <span>{say("oncall.override", { name: item.name, until: absolute(lang, item.end) })}</span>
              {may("overrides.delete") && (
                <button type="button" className="button plain short danger" onClick={() => end.mutate({ parameters: { override: item.id } }, { onSuccess: () => toast(say("admin.saved")), onError: (error) => toast(error.message) })}>
                  {say("oncall.end")}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Form
        fields={fields}
        values={values}
        error={create.error}
        isBusy={create.isPending}
        submit={say("oncall.stand-in")}
        onCancel={onClose}
        onSubmit={(given) =>
          create.mutate(
            { parameters: given as unknown as NewOverride },
            {
              onSuccess: () => {
                toast(say("admin.saved"));
                onClose();
              },
            },
          )
        }
      />
    </Dialog>
  );
}
