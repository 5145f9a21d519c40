import { useRef, useState, type FormEvent } from "react";
import { useMay } from "../../api/me";
import { serverNow } from "../../api/now";
import { useCall, useDo, useRows } from "../../api/queries";
import type { DutyShown, RotaGiven, RotaShown } from "../../api/types";
import { Dialog } from "../../parts/Dialog";
import { Fields, readForm, refusedField, Wrong, type Field, type Given } from "../../parts/Form";
import { Icon } from "../../parts/Icon";
import { Shown } from "../../parts/States";
import { useToast } from "../../parts/Toasts";
import { useSay, useSpeech, type Say } from "../../texts";
import { absolute } from "../../words/amounts";
import { levelName } from "../../words/incident";

type Turn = RotaShown["turns"][number];

/** A turn as it stands in the form, with a number that stays its own while others come and go. */
interface Kept {
  number: number;
  turn: Turn | null;
}

const WEEK = 168;

/** Who takes turns at a level: every turn of it, one below the other. */
export function WriteRota({ level, onClose }: { level: DutyShown["level"]; onClose: () => void }) {
  const say = useSay();
  const rota = useCall("rotas.get", { level });
  return (
    <Dialog title={say("oncall.rota-of", { level: levelName(say, level) })} onClose={onClose}>
      <Shown query={rota} rows={4}>
        {(data) => <Turns rota={data} onClose={onClose} />}
      </Shown>
    </Dialog>
  );
}

function fieldsOf(number: number, channels: readonly string[]): Field[] {
  const hint = channels.length > 0 ? "oncall.people-hint" : "oncall.people-hint-bare";
  const fields: Field[] = [
    { name: "people", label: "oncall.people", kind: "lines", hint },
    { name: "start", label: "oncall.first", kind: "moment" },
    { name: "until", label: "oncall.until", kind: "moment", optional: true, hint: "oncall.until-hint" },
    { name: "length_hours", label: "oncall.length", kind: "number" },
    { name: "zone", label: "column.zone" },
    { name: "calendar", label: "oncall.calendar", optional: true, hint: "oncall.calendar-hint" },
  ];
  return fields.map((field) => ({ ...field, name: `${number}.${field.name}` }));
}

function valuesOf({ number, turn }: Kept): Given {
  const midnight = new Date(serverNow());
  midnight.setHours(9, 0, 0, 0);
  const values: Given = {
    people: (turn?.people ?? []).map((person) => [person.name, person.channel].filter(Boolean).join(" = ")),
    start: turn?.start ?? midnight.toISOString(),
    until: turn?.until,
    length_hours: turn?.length_hours ?? WEEK,
    zone: turn?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    calendar: turn?.calendar,
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${number}.${name}`, value]));
}

/** Gives a turn as it was written; what the form does not ask for, such as hours and holidays, stays as it was. */
function written({ number, turn }: Kept, given: Given): Turn {
  const of = (name: string) => given[`${number}.${name}`];
  // A line without a channel holds a name alone.
  const people = (of("people") as string[]).map((line) => {
    const [name = "", channel = ""] = line.split("=").map((part) => part.trim());
    return { name, channel };
  });
  return { ...turn, people, start: of("start"), until: of("until") ?? null, length_hours: of("length_hours"), zone: of("zone"), calendar: of("calendar") ?? "" } as Turn;
}

function Turns({ rota, onClose }: { rota: RotaShown; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const may = useMay();
  const put = useDo("rotas.put");
  const channels = useRows("channels.list", {}, may("channels.list"));
  const [turns, setTurns] = useState<readonly Kept[]>(() => (rota.turns.length > 0 ? rota.turns.map((turn, number) => ({ number, turn })) : [{ number: 0, turn: null }]));
  const next = useRef(turns.length);
  const names = (channels.data?.rows ?? []).map((row) => row.name);
  const fields = turns.flatMap((kept) => fieldsOf(kept.number, names));
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = readForm(event.currentTarget, fields);
    put.mutate(
      { parameters: { level: rota.level, turns: turns.map((kept) => written(kept, given)) } as RotaGiven, manner: rota.revision > 0 ? { revision: rota.revision } : {} },
      {
        onSuccess: () => {
          toast(say("admin.saved"));
          onClose();
        },
      },
    );
  }
  return (
    <form className="form" onSubmit={submit}>
      <p className="quiet">{say("oncall.turns-about")}</p>
      {names.length > 0 && <p className="small quiet">{say("oncall.channels", { names: names.join(", ") })}</p>}
      {turns.map((kept, index) => (
        <fieldset key={kept.number} className="turn">
          <legend>{say("oncall.turn", { number: index + 1 })}</legend>
          <Fields fields={fieldsOf(kept.number, names)} values={valuesOf(kept)} error={put.error} />
          {kept.turn && <Stays turn={kept.turn} />}
          {turns.length > 1 && (
            <div>
              <button type="button" className="button plain short danger" onClick={() => setTurns(turns.filter((other) => other !== kept))}>
                {say("oncall.remove-turn", { number: index + 1 })}
              </button>
            </div>
          )}
        </fieldset>
      ))}
      <div>
        <button
          type="button"
          className="button"
          onClick={() => {
            setTurns([...turns, { number: next.current, turn: null }]);
            next.current += 1;
          }}
        >
          <Icon name="plus" />
          {say("oncall.add-turn")}
        </button>
      </div>
      <Wrong error={refusedField(put.error, fields) ? null : put.error} />
      <div className="form-actions">
        <button type="button" className="button" onClick={onClose}>
          {say("action.cancel")}
        </button>
        <button type="submit" className="button main" disabled={put.isPending}>
          {say("admin.save")}
        </button>
      </div>
    </form>
  );
}

/** What a turn has beyond the fields, which stays as it is. */
function Stays({ turn }: { turn: Turn }) {
  const { say, lang } = useSpeech();
  const told = [...hoursOf(say, turn), ...(turn.country ? [turn.country] : []), ...(turn.holidays ?? []).slice(0, 3).map((day) => absolute(lang, `${day}T00:00:00`).split(",")[0] ?? day)];
  if (told.length === 0) return null;
  return (
    <p className="small quiet">
      {say("oncall.stays")} {told.join(" · ")}
    </p>
  );
}

function hoursOf(say: Say, turn: Turn): string[] {
  return (turn.hours ?? []).length > 0 ? [say("oncall.hours", { count: (turn.hours ?? []).length })] : [];
}
