import { useState, type FormEvent } from "react";
import { go } from "../../../address";
import { useCall, useDo } from "../../../api/queries";
import { Dialog } from "../../../parts/Dialog";
import { Form, type Field } from "../../../parts/Form";
import { ObjectName } from "../../../parts/ObjectName";
import { Shown } from "../../../parts/States";
import { useToast } from "../../../parts/Toasts";
import { useSay } from "../../../texts";
import { keyOf, type Drifted } from "../../../words/drift";
import { Why } from "../Why";

const WHY: Field = { name: "why", label: "column.reason", kind: "area" };
const SAVED: readonly Field[] = [
  { name: "name", label: "column.name", hint: "drift.name-hint" },
  { name: "namespaces", label: "drift.namespaces", kind: "list", optional: true, hint: "drift.namespaces-hint" },
  WHY,
];

/** Calls the newest snapshot right. */
export function CallRight({ cluster, onClose }: { cluster: string; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const save = useDo("baselines.save");
  return (
    <Dialog title={say("drift.save")} onClose={onClose}>
      <Form
        fields={SAVED}
        error={save.error}
        isBusy={save.isPending}
        submit={say("drift.save")}
        onCancel={onClose}
        onSubmit={(given) =>
          save.mutate(
            { parameters: { ...given, cluster, name: String(given.name), why: String(given.why) } },
            {
              onSuccess: () => {
                toast(say("drift.saved"));
                onClose();
              },
            },
          )
        }
      >
        <p className="quiet">{say("drift.save-about")}</p>
      </Form>
    </Dialog>
  );
}

interface Accepted {
  cluster: string;
  baseline: string;
  snapshot: string;
  objects: readonly Drifted[];
  onClose: () => void;
}

/** Calls objects right as they are now, with the reason why. */
export function Accept({ cluster, baseline, snapshot, objects, onClose }: Accepted) {
  const say = useSay();
  const toast = useToast();
  const accept = useDo("baselines.accept");
  const named = objects.map(({ object: { kind, namespace, name } }) => ({ kind, namespace, name }));
  return (
    <Dialog title={say("drift.accept")} onClose={onClose}>
      <Form
        fields={[WHY]}
        error={accept.error}
        isBusy={accept.isPending}
        submit={say("drift.accept")}
        onCancel={onClose}
        onSubmit={(given) =>
          accept.mutate(
            { parameters: { cluster, baseline, snapshot, objects: named, why: String(given.why) } },
            {
              onSuccess: () => {
                toast(say("drift.accepted"));
                onClose();
              },
            },
          )
        }
      >
        <p className="quiet">{say("drift.accept-about")}</p>
        <ul className="names">
          {objects.map((one) => (
            <li key={keyOf(one.object)}>
              <ObjectName object={one.object} />
            </li>
          ))}
        </ul>
      </Form>
    </Dialog>
  );
}

/** Makes a plan that sets chosen fields back; nothing is written by it. */
export function SetBack({ cluster, baseline, drifted, onClose }: { cluster: string; baseline: string; drifted: Drifted; onClose: () => void }) {
  const say = useSay();
  const { kind, namespace, name } = drifted.object;
  const meant = useCall("drift.meant", { cluster, kind, namespace, name, baseline });
  return (
    <Dialog title={say("drift.set-back")} onClose={onClose}>
      <p className="quiet">{say("drift.set-back-about")}</p>
      <Shown query={meant} rows={3}>
        {(data) => <Chosen cluster={cluster} drifted={drifted} manifest={data.manifest} onClose={onClose} />}
      </Shown>
    </Dialog>
  );
}

function Chosen({ cluster, drifted, manifest, onClose }: { cluster: string; drifted: Drifted; manifest: Record<string, unknown>; onClose: () => void }) {
  const say = useSay();
  const make = useDo("plans.create");
  const [fields, setFields] = useState<readonly string[]>(() => drifted.fields.filter((field) => field.can_be_set).map((field) => field.path));
  const { kind, namespace, name } = drifted.object;
  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "").trim();
    make.mutate(
      { parameters: { cluster, action: "drift.repair", targets: [{ kind, namespace, name }], reason, wanted: { manifest, fields } } },
      { onSuccess: (whole) => go(`/actions/plans/${whole.plan.id}`) },
    );
  }
  return (
    <form className="form" onSubmit={send}>
      <fieldset className="choices">
        <legend>{say("drift.which-fields")}</legend>
        {drifted.fields.map((field) => (
          <label key={field.path} className="check">
            <input
              type="checkbox"
              checked={fields.includes(field.path)}
              disabled={!field.can_be_set}
              onChange={(event) => setFields(event.target.checked ? [...fields, field.path] : fields.filter((path) => path !== field.path))}
            />
            <span>
              <code>{field.path}</code> <span className="small quiet">{field.can_be_set ? say(`drift.means.${field.risk}`) : say(field.kind === "added" ? "drift.stays" : "drift.not-settable")}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Why id="drift-reason" error={make.error} />
      <div className="form-actions">
        <button type="button" className="button" onClick={onClose}>
          {say("action.cancel")}
        </button>
        <button type="submit" className="button main" disabled={make.isPending || fields.length === 0}>
          {say(make.isPending ? "plan.making" : "plan.make")}
        </button>
      </div>
    </form>
  );
}
