import { useState } from "react";
import { useMay, useMe } from "../api/me";
import { useDo } from "../api/queries";
import type { NewWaiver, WireObject } from "../api/types";
import { Dialog } from "../parts/Dialog";
import { Form, type Field } from "../parts/Form";
import { named } from "../parts/ObjectName";
import { useToast } from "../parts/Toasts";
import { useSay } from "../texts";

const FIELDS: readonly Field[] = [
  { name: "owner", label: "column.owner", hint: "waive.owner-hint" },
  { name: "why", label: "column.reason", kind: "area" },
  { name: "expires_days", label: "admin.expires-days", kind: "number", hint: "waive.days-hint" },
  { name: "object", label: "column.object", hint: "waive.object-hint" },
];

/** A button that accepts a problem for a while: with an owner, a reason and an end. */
export function Waive({ cluster, cause, object }: { cluster: string; cause: string; object: WireObject }) {
  const say = useSay();
  const may = useMay();
  const me = useMe();
  const toast = useToast();
  const waive = useDo("waivers.create");
  const [asking, setAsking] = useState(false);
  if (!may("waivers.create")) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {say("admin.waivers.create")}
      </button>
      {asking && (
        <Dialog title={say("admin.waivers.create")} onClose={() => setAsking(false)}>
          <p className="quiet">{say("admin.waivers.about")}</p>
          <Form
            fields={FIELDS}
            values={{ owner: me.name, expires_days: 30, object: named(object) }}
            error={waive.error}
            isBusy={waive.isPending}
            submit={say("admin.waivers.create")}
            onCancel={() => setAsking(false)}
            onSubmit={(given) =>
              waive.mutate(
                { parameters: { cluster, cause, ...given } as NewWaiver },
                {
                  onSuccess: () => {
                    toast(say("waive.done"));
                    setAsking(false);
                  },
                },
              )
            }
          />
        </Dialog>
      )}
    </>
  );
}
