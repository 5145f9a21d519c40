import type { Asked, Name } from "../../api/call";
import { useMay, useMe } from "../../api/me";
import { serverNow } from "../../api/now";
import { useDo } from "../../api/queries";
import type { IncidentShown } from "../../api/types";
import { Dialog } from "../../parts/Dialog";
import { Form, type Choice, type Field, type Given } from "../../parts/Form";
import { useToast } from "../../parts/Toasts";
import { useSay, type Key, type Say } from "../../texts";
import { CAUSES, FACTS, FLAGS, freeId, HOLDS, levelName, LEVELS, nested, PRIORITIES, priorityName, ROLES, URGENCIES, type DeedName, type Step } from "../../words/incident";

/** Something that is to be done: which deed, to which step or item of the incident. */
export interface Wanted {
  deed: DeedName;
  step?: Step | "";
  item?: string;
  /** What stands in the fields at first. */
  values?: Given;
}

interface Plan {
  fields: readonly Field[];
  values?: Given;
  /** What goes along without being asked for. */
  fixed?: Given;
  danger?: boolean;
}

const HOUR = 3_600_000;
const NOTE: Field = { name: "note", label: "deed.field.note", kind: "area" };
const MAYBE_NOTE: Field = { ...NOTE, optional: true };
const REASON: Field = { name: "reason", label: "column.reason", kind: "area" };

function soon(hours: number): string {
  return new Date(serverNow() + hours * HOUR).toISOString();
}

function named(say: Say, kind: "level" | "flag" | "hold" | "cause-kind" | "role", names: readonly string[]): Choice[] {
  return names.map((value) => ({ value, label: kind === "level" ? levelName(say, value) : say(`incident.${kind}.${value}` as Key) }));
}

/** The questions of an assessment; not being sure is an answer, and the first. */
export function assessmentFields(say: Say): Field[] {
  const unsure: Choice = { value: "unsure", label: say("deed.unsure") };
  const answers = (names: readonly string[]) => names.map((value): Choice => ({ value, label: /^\d$/.test(value) ? say("deed.tier", { number: value }) : say(`incident.answer.${value}` as Key) }));
  const facts = Object.entries(FACTS).map(([fact, names]): Field => ({ name: `assessment.${fact}`, label: `incident.fact.${fact}` as Key, kind: "choice", choices: [unsure, ...answers(names)] }));
  const urgencies = URGENCIES.map((value): Choice => ({ value, label: say(`incident.urgency.${value}`) }));
  return [{ name: "assessment.urgency", label: "deed.field.urgency", kind: "choice", choices: [unsure, ...urgencies] }, ...facts];
}

function planOf({ deed, step, item }: Wanted, shown: IncidentShown, say: Say, me: string, people: readonly string[]): Plan {
  const { incident, steps } = shown;
  switch (deed) {
    case "acknowledge":
    case "resume":
      return { fields: [MAYBE_NOTE] };
    case "update":
      return { fields: [{ ...NOTE, hint: "deed.update-hint" }] };
    case "note":
      return { fields: [NOTE] };
    case "assign":
      return { fields: [{ name: "who", label: "deed.field.who", suggestions: people }, MAYBE_NOTE], values: { who: incident.assignee || me } };
    case "prioritise":
      return {
        fields: [
          ...assessmentFields(say),
          { name: "override", label: "deed.field.override", kind: "choice", optional: true, hint: "deed.override-hint", choices: PRIORITIES.map((value) => ({ value, label: priorityName(say, value) })) },
          { ...REASON, optional: true, hint: "deed.lower-hint" },
        ],
        values: { ...Object.fromEntries(Object.entries(incident.assessment).map(([name, value]) => [`assessment.${name}`, value])), override: incident.override && incident.priority },
      };
    case "advance": {
      const skips = steps.find((one) => one.step === step)?.skips ?? [];
      const why: Field[] = skips.length ? [{ name: "skip_reason", label: "deed.field.skip-reason", kind: "area" }] : [];
      const noted = step === "assessed" || step === "mitigated" || step === "fixed";
      const seen: Field[] = [
        { name: "recovery.since", label: "deed.field.recovery-since", kind: "moment", hint: "deed.recovery-hint" },
        { name: "recovery.note", label: "deed.field.recovery-note", kind: "area" },
      ];
      const values = { "recovery.since": incident.fixed ?? soon(0) };
      return { fields: step === "verified" ? [...seen, ...why] : [noted ? { ...NOTE, label: `deed.step-note.${step}` as Key } : MAYBE_NOTE, ...why], values, fixed: { to: step, ...(step === "verified" ? { "recovery.source": "person" } : {}) } };
    }
    case "hold":
      return {
        fields: [
          { name: "reason", label: "column.reason", kind: "choice", choices: named(say, "hold", HOLDS) },
          NOTE,
          { name: "until", label: "deed.field.until", kind: "moment", optional: true, hint: "deed.hold-hint" },
        ],
      };
    case "escalate":
      return {
        fields: [
          { name: "level", label: "deed.field.level", kind: "choice", choices: named(say, "level", LEVELS.filter((level) => !incident.levels.includes(level))) },
          { name: "trigger", label: "deed.field.trigger", kind: "choice", choices: (["hand", "complexity", "impact"] as const).map((value) => ({ value, label: say(`deed.trigger.${value}`) })) },
          REASON,
          { name: "asked", label: "deed.field.asked", kind: "area", optional: true },
        ],
      };
    case "stand-down":
      return { fields: [{ name: "level", label: "deed.field.level", kind: "choice", choices: named(say, "level", incident.levels) }, REASON], values: { level: item } };
    case "raise":
      return { fields: [{ name: "flag", label: "deed.field.flag", kind: "choice", hint: "deed.flag-hint", choices: named(say, "flag", FLAGS.filter((flag) => !incident.flags.includes(flag))) }, REASON] };
    case "merge":
      return { fields: [{ name: "into", label: "deed.field.peer", hint: "deed.other-hint" }], danger: true };
    case "mark-duplicate":
      return { fields: [{ name: "of", label: "deed.field.peer", hint: "deed.other-hint" }], danger: true };
    case "follow":
      return { fields: [{ name: "parent", label: "deed.field.peer", hint: "deed.other-hint" }] };
    case "dismiss":
      return { fields: [REASON], danger: true };
    case "reopen":
    case "take-terms":
    case "fail-verification":
      return { fields: [REASON] };
    case "place-workaround":
      return {
        fields: [
          { name: "what", label: "deed.field.workaround", kind: "area" },
          { name: "until", label: "deed.field.until", kind: "moment", hint: "deed.workaround-hint" },
          { name: "rollback", label: "deed.field.rollback", kind: "area" },
        ],
        values: { until: soon(24) },
        fixed: { id: freeId("W", incident.workarounds) },
      };
    case "extend-workaround":
      return { fields: [{ name: "until", label: "deed.field.until", kind: "moment" }, REASON], values: { until: soon(24) }, fixed: { id: item } };
    case "end-workaround":
      return { fields: [NOTE], fixed: { id: item } };
    case "record-cause":
      return {
        fields: [
          { name: "kind", label: "deed.field.cause-kind", kind: "choice", choices: named(say, "cause-kind", CAUSES), hint: "deed.cause-hint" },
          { name: "what", label: "deed.field.cause", kind: "area", hint: "deed.blameless" },
          { name: "evidence", label: "deed.field.evidence", kind: "lines", optional: true, hint: "deed.evidence-hint" },
        ],
        fixed: { id: freeId("C", incident.causes) },
      };
    case "plan-action":
      return {
        fields: [
          { name: "cause", label: "deed.field.against", kind: "choice", choices: incident.causes.map((cause) => ({ value: cause.id, label: `${cause.id} · ${cause.what}` })) },
          { name: "what", label: "deed.field.action", kind: "area", hint: "deed.action-hint" },
          { name: "owner", label: "column.owner", suggestions: people },
          { name: "due", label: "deed.field.due", kind: "moment" },
        ],
        values: { cause: item, owner: me, due: soon(7 * 24) },
        fixed: { id: freeId("A", incident.actions) },
      };
    case "finish-action":
      return { fields: [NOTE], fixed: { id: item } };
    case "finish-review":
      return { fields: [{ name: "summary", label: "deed.field.summary", kind: "area", hint: "deed.blameless" }] };
    case "give-role":
      return { fields: [{ name: "role", label: "column.role", kind: "choice", choices: named(say, "role", ROLES) }, { name: "who", label: "deed.field.who", suggestions: people }], values: { role: item, who: me } };
    case "open-vendor-case":
      return {
        fields: [
          { name: "vendor", label: "deed.field.vendor" },
          { name: "contract", label: "deed.field.contract", hint: "deed.contract-hint" },
          { name: "within_hours", label: "deed.field.within", kind: "number" },
          { name: "calendar", label: "deed.field.calendar", kind: "choice", choices: (["always", "office"] as const).map((value) => ({ value, label: say(`calendar.name.${value}`) })) },
        ],
        values: { within_hours: 4 },
        fixed: { id: freeId("V", incident.vendor_cases) },
      };
    case "answer-vendor-case":
    case "close-vendor-case":
      return { fields: [NOTE], fixed: { id: item } };
  }
}

// With these it matters that nothing else happened meanwhile.
const CAREFUL = new Set<DeedName>(["advance", "merge", "mark-duplicate", "dismiss", "prioritise", "reopen"]);

/** Gives the words of a deed; going to a step is named by the step. */
export function titleOf(say: Say, { deed, step }: Wanted): string {
  return deed === "advance" && step ? say(`deed.to.${step}` as Key) : say(`deed.name.${deed}` as Key);
}

/** Says whether the reader may do a deed. */
export function useMayDo(): (deed: DeedName) => boolean {
  const may = useMay();
  return (deed) => may(`incidents.${deed}`);
}

/** Asks what a deed needs to know, and does it; what the server refuses stands beside its field. */
export function DeedDialog({ wanted, shown, people, onClose }: { wanted: Wanted; shown: IncidentShown; people: readonly string[]; onClose: () => void }) {
  const say = useSay();
  const me = useMe();
  const toast = useToast();
  const act = useDo(`incidents.${wanted.deed}` as Name);
  const plan = planOf(wanted, shown, say, me.name, people);
  const title = titleOf(say, wanted);
  const skips = wanted.deed === "advance" ? (shown.steps.find((one) => one.step === wanted.step)?.skips ?? []) : [];
  function submit(given: Given): void {
    const told = Object.fromEntries(Object.entries({ ...given, ...plan.fixed }).filter(([name, value]) => !(name === "override" && value === "")));
    act.mutate(
      { parameters: { incident: shown.incident.id, ...nested(told) } as Asked<Name>, manner: CAREFUL.has(wanted.deed) ? { revision: shown.revision } : {} },
      {
        onSuccess: () => {
          toast(say("deed.done", { what: title }));
          onClose();
        },
      },
    );
  }
  return (
    <Dialog title={title} onClose={onClose} className={wanted.deed === "prioritise" ? "broad" : undefined}>
      <Form fields={plan.fields} values={{ ...plan.values, ...wanted.values }} error={act.error} isBusy={act.isPending} submit={title} danger={plan.danger} onSubmit={submit} onCancel={onClose}>
        <p className="quiet">{say(`deed.about.${wanted.deed}` as Key)}</p>
        {skips.length > 0 && <p className="note small">{say("deed.skips", { steps: skips.map((one) => say(`incident.step.${one}`)).join(", ") })}</p>}
      </Form>
    </Dialog>
  );
}
