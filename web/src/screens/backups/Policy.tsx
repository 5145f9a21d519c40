import { useState } from "react";
import { useMay } from "../../api/me";
import { useCall, useDo } from "../../api/queries";
import type { Answer } from "../../api/call";
import { Dialog } from "../../parts/Dialog";
import { Form, type Field, type Given } from "../../parts/Form";
import { Icon } from "../../parts/Icon";
import { NeedsRight } from "../../parts/NeedsRight";
import { Empty, Shown } from "../../parts/States";
import { Time } from "../../parts/Time";
import { useToast } from "../../parts/Toasts";
import { useSay } from "../../texts";
import { nested } from "../../words/incident";
import { yaml } from "../../words/yaml";

type Policy = Answer<"backup-policies.get">;
type Class = Record<string, unknown> & { name: string };
type Asking = { what: "text" } | { what: "class"; at: number } | { what: "remove"; at: number };

const CONSISTENCY = ["crash", "filesystem", "application"] as const;
const MEANS = ["velero", "snapshot"] as const;

/** What is demanded of backups, class by class: how old a point may be, how long it is kept, and how it is made. */
export function PolicyRoom({ cluster }: { cluster: string }) {
  const policy = useCall("backup-policies.get", { cluster });
  return (
    <div className="detail padded">
      <Shown query={policy} rows={4}>
        {(data) => <Classes policy={data} />}
      </Shown>
    </div>
  );
}

function classesOf(policy: Policy): Class[] {
  return (policy.content.classes as Class[] | undefined) ?? [];
}

function Classes({ policy }: { policy: Policy }) {
  const say = useSay();
  const may = useMay();
  const [asking, setAsking] = useState<Asking | null>(null);
  const classes = classesOf(policy);
  const maySet = may("backup-policies.set");
  return (
    <section className="section" aria-labelledby="policy">
      <div className="section-head">
        <h2 id="policy">{say("backup-policy.title", { count: classes.length })}</h2>
        {maySet && (
          <span className="filters">
            <button type="button" className="button" onClick={() => setAsking({ what: "class", at: classes.length })}>
              <Icon name="plus" />
              {say("backup-policy.add")}
            </button>
            <button type="button" className="button plain" onClick={() => setAsking({ what: "text" })}>
              {say("backup-policy.text")}
            </button>
          </span>
        )}
      </div>
      <p className="quiet">
        {say("backup-policy.about")}{" "}
        {policy.at && (
          <>
            {say("backup-policy.by", { who: policy.by })} <Time iso={policy.at} />
          </>
        )}
      </p>
      <NeedsRight name="backup-policies.set" what={say("backup-policy.change")} />
      {classes.length === 0 && <Empty title={say("backup-policy.none.title")}>{say("backup-policy.none.what")}</Empty>}
      <ul className="lines">
        {classes.map((one, at) => (
          <li key={one.name}>
            <span className="line-what wide">
              <b>{one.name}</b>
              <Demands one={one} />
            </span>
            {maySet && (
              <span className="filters">
                <button type="button" className="button short" aria-label={say("backup-policy.change-named", { name: one.name })} onClick={() => setAsking({ what: "class", at })}>
                  {say("admin.change")}
                </button>
                <button type="button" className="button plain short danger" aria-label={say("admin.remove-named", { name: one.name })} onClick={() => setAsking({ what: "remove", at })}>
                  {say("admin.remove")}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {asking?.what === "text" && <Text policy={policy} onClose={() => setAsking(null)} />}
      {asking?.what === "class" && <One policy={policy} at={asking.at} onClose={() => setAsking(null)} />}
      {asking?.what === "remove" && <Remove policy={policy} at={asking.at} onClose={() => setAsking(null)} />}
    </section>
  );
}

/** What one class demands, as facts in a row. */
function Demands({ one }: { one: Class }) {
  const say = useSay();
  const told: [string, unknown][] = [
    [say("backup-policy.rpo"), one.rpo],
    [say("backup-policy.rto"), one.rto],
    [say("backup-policy.retention"), one.retention],
    [say("backup-policy.proof"), one.proof],
    [say("backup-policy.consistency"), say(`backup-policy.is.${(one.consistency ?? "crash") as (typeof CONSISTENCY)[number]}`)],
    [say("backup-policy.means"), say(`backup-policy.by-means.${(one.by ?? "velero") as (typeof MEANS)[number]}`)],
    [say("drift.namespaces"), Array.isArray(one.namespaces) && one.namespaces.length > 0 ? one.namespaces.join(", ") : ""],
  ];
  return (
    <span className="facts">
      {told.filter(([, value]) => value).map(([label, value]) => (
        <span key={label}>
          <span className="small quiet">{label}</span> <span className="number">{String(value)}</span>
        </span>
      ))}
    </span>
  );
}

/** Sends the whole document; a change by somebody else meanwhile is noticed. */
function useSet(policy: Policy, onClose: () => void) {
  const say = useSay();
  const toast = useToast();
  const set = useDo("backup-policies.set");
  const send = (document: string) =>
    set.mutate(
      { parameters: { cluster: policy.cluster, document }, manner: policy.revision > 0 ? { revision: policy.revision } : {} },
      {
        onSuccess: () => {
          toast(say("admin.saved"));
          onClose();
        },
      },
    );
  return { set, send, sendClasses: (classes: readonly object[]) => send(`${yaml({ ...policy.content, classes })}\n`) };
}

function One({ policy, at, onClose }: { policy: Policy; at: number; onClose: () => void }) {
  const say = useSay();
  const { set, sendClasses } = useSet(policy, onClose);
  const classes = classesOf(policy);
  const present = classes[at];
  const dataClasses = ((policy.content["data-classes"] as { name: string }[] | undefined) ?? []).map((one) => one.name);
  const hook = (present?.hook ?? {}) as Given;
  const fields: Field[] = [
    { name: "name", label: "column.name" },
    { name: "namespaces", label: "drift.namespaces", kind: "list", optional: true, hint: "backup-policy.namespaces-hint" },
    { name: "rpo", label: "backup-policy.rpo", hint: "backup-policy.length-hint" },
    { name: "rto", label: "backup-policy.rto", optional: true },
    { name: "retention", label: "backup-policy.retention", optional: true, hint: "backup-policy.retention-hint" },
    { name: "proof", label: "backup-policy.proof", optional: true, hint: "backup-policy.proof-hint" },
    { name: "consistency", label: "backup-policy.consistency", kind: "choice", choices: CONSISTENCY.map((value) => ({ value, label: say(`backup-policy.is.${value}`) })) },
    { name: "by", label: "backup-policy.means", kind: "choice", choices: MEANS.map((value) => ({ value, label: say(`backup-policy.by-means.${value}`) })) },
    { name: "cron", label: "column.schedule", optional: true, hint: "backup-policy.cron-hint" },
    ...(dataClasses.length > 0 ? [{ name: "data-class", label: "backup-policy.data-class", kind: "choice", optional: true, choices: dataClasses } satisfies Field] : []),
    { name: "hook.container", label: "backup-policy.hook-container", optional: true, hint: "backup-policy.hook-hint" },
    { name: "hook.before", label: "backup-policy.hook-before", kind: "lines", optional: true },
    { name: "hook.after", label: "backup-policy.hook-after", kind: "lines", optional: true },
    { name: "immutable", label: "backup-policy.immutable", kind: "switch" },
  ];
  const values = { consistency: "crash", by: "velero", proof: "90d", ...present, "hook.container": hook.container, "hook.before": hook.before, "hook.after": hook.after };
  function submit(given: Given): void {
    const { hook: asked, ...rest } = nested(given) as { hook: Given } & Given;
    const kept = Object.fromEntries(Object.entries({ ...present, namespaces: undefined, ...rest }).filter(([, value]) => value !== "" && value !== undefined && (value as unknown) !== false));
    delete kept.hook;
    const whole = asked.container || (asked.before as string[]).length > 0 ? { ...kept, hook: { ...hook, ...asked } } : kept;
    sendClasses(present ? classes.map((one, index) => (index === at ? whole : one)) : [...classes, whole]);
  }
  return (
    <Dialog title={present ? say("backup-policy.change-named", { name: present.name }) : say("backup-policy.add")} onClose={onClose} className="broad">
      <Form fields={fields} values={values} error={set.error} isBusy={set.isPending} submit={say("admin.save")} onCancel={onClose} onSubmit={submit} />
    </Dialog>
  );
}

function Text({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const say = useSay();
  const { set, send } = useSet(policy, onClose);
  return (
    <Dialog title={say("backup-policy.text")} onClose={onClose}>
      <Form
        fields={[{ name: "document", label: "backup-policy.document", kind: "document", hint: "backup-policy.document-hint" }]}
        values={{ document: policy.document }}
        error={set.error}
        isBusy={set.isPending}
        submit={say("admin.save")}
        onCancel={onClose}
        onSubmit={(given) => send(String(given.document))}
      />
    </Dialog>
  );
}

function Remove({ policy, at, onClose }: { policy: Policy; at: number; onClose: () => void }) {
  const say = useSay();
  const { set, sendClasses } = useSet(policy, onClose);
  const classes = classesOf(policy);
  return (
    <Dialog title={say("admin.remove-named", { name: classes[at]?.name ?? "" })} onClose={onClose}>
      <Form fields={[]} error={set.error} isBusy={set.isPending} submit={say("admin.remove")} danger onCancel={onClose} onSubmit={() => sendClasses(classes.filter((_, index) => index !== at))}>
        <p className="quiet">{say("backup-policy.remove-about")}</p>
      </Form>
    </Dialog>
  );
}
