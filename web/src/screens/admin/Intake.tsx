import { useState } from "react";
import { useMay } from "../../api/me";
import { useCall, useDo } from "../../api/queries";
import { Dialog } from "../../parts/Dialog";
import { Form, type Field, type Given } from "../../parts/Form";
import { NeedsRight } from "../../parts/NeedsRight";
import { Shown } from "../../parts/States";
import { useToast } from "../../parts/Toasts";
import { useSay, type Say } from "../../texts";
import { nested, URGENCIES } from "../../words/incident";

/** What becomes an incident: of alerts, of findings, of forecasts; for one cluster or for all that have no policy of their own. */
export function Intake() {
  const say = useSay();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {say("intake-policy.title")}
      </button>
      {open && <Policy onClose={() => setOpen(false)} />}
    </>
  );
}

function fieldsOf(say: Say): readonly Field[] {
  const urgencies = [{ value: "unsure", label: say("deed.unsure") }, ...URGENCIES.map((value) => ({ value, label: say(`incident.urgency.${value}`) }))];
  return [
    { name: "urgency", label: "intake-policy.urgency", kind: "pairs", optional: true, hint: "intake-policy.urgency-hint" },
    { name: "ignored.alerts", label: "intake-policy.ignored-alerts", kind: "lines", optional: true },
    { name: "ignored.severities", label: "intake-policy.ignored-severities", kind: "lines", optional: true },
    { name: "watchdogs", label: "intake-policy.watchdogs", kind: "lines", optional: true, hint: "intake-policy.watchdogs-hint" },
    { name: "answers", label: "intake-policy.answers", kind: "pairs", optional: true, hint: "intake-policy.answers-hint" },
    { name: "problems.severities", label: "intake-policy.problem-severities", kind: "lines", optional: true, hint: "intake-policy.severities-hint" },
    { name: "problems.types", label: "intake-policy.problem-types", kind: "lines", optional: true, hint: "intake-policy.types-hint" },
    { name: "problems.urgency", label: "intake-policy.problem-urgency", kind: "pairs", optional: true },
    { name: "problems.least_confidence", label: "intake-policy.confidence", kind: "number", hint: "intake-policy.confidence-hint" },
    { name: "forecasts.days", label: "intake-policy.days", kind: "number", hint: "intake-policy.days-hint" },
    { name: "forecasts.urgency", label: "intake-policy.forecast-urgency", kind: "choice", choices: urgencies },
    { name: "problems.risks", label: "intake-policy.risks", kind: "switch" },
  ];
}

/** Writes what a policy holds as names with a dot: `{ problems: { risks } }` becomes `problems.risks`. */
function flat(policy: Given): Given {
  const parts = Object.entries(policy).flatMap(([name, value]) =>
    ["ignored", "problems", "forecasts"].includes(name) ? Object.entries(value as Given).map(([inner, part]) => [`${name}.${inner}`, part] as const) : [[name, value] as const],
  );
  return Object.fromEntries(parts);
}

function Policy({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const [cluster, setCluster] = useState("");
  const clusters = useCall("clusters.list", { limit: 1000 });
  const policy = useCall("intake.policy", { cluster });
  return (
    <Dialog title={say("intake-policy.title")} onClose={onClose} className="broad">
      <div className="field">
        <label htmlFor="intake-cluster">{say("column.cluster")}</label>
        <select id="intake-cluster" className="input" value={cluster} onChange={(event) => setCluster(event.target.value)}>
          <option value="">{say("intake-policy.all")}</option>
          {(clusters.data?.items ?? []).map((one) => (
            <option key={one.name} value={one.name}>
              {one.title || one.name}
            </option>
          ))}
        </select>
      </div>
      <Shown query={policy} rows={6}>
        {(data) => (
          <>
            <p className="quiet">{say(data.is_own ? "intake-policy.own" : cluster ? "intake-policy.of-all" : "intake-policy.usual")}</p>
            <Change key={`${cluster} ${data.revision}`} cluster={cluster} policy={data.policy} revision={data.revision} onClose={onClose} />
          </>
        )}
      </Shown>
    </Dialog>
  );
}

function Change({ cluster, policy, revision, onClose }: { cluster: string; policy: Given; revision: number | null; onClose: () => void }) {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const set = useDo("intake.set-policy");
  if (!may("intake.set-policy")) {
    return (
      <>
        <NeedsRight name="intake.set-policy" what={say("intake-policy.change")} />
        <pre className="paper-plain">{JSON.stringify(policy, null, 2)}</pre>
      </>
    );
  }
  return (
    <Form
      fields={fieldsOf(say)}
      values={flat(policy)}
      error={set.error}
      isBusy={set.isPending}
      submit={say("admin.save")}
      onCancel={onClose}
      onSubmit={(given) =>
        set.mutate(
          { parameters: { cluster, policy: nested(given) }, manner: revision === null ? {} : { revision } },
          {
            onSuccess: () => {
              toast(say("admin.saved"));
              onClose();
            },
          },
        )
      }
    />
  );
}
