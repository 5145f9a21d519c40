import { useState } from "react";
import { useMay } from "../../api/me";
import { useCall, useDo } from "../../api/queries";
import { Dialog } from "../../parts/Dialog";
import { Form, type Field } from "../../parts/Form";
import { Icon } from "../../parts/Icon";
import { Mark } from "../../parts/Mark";
import { ObjectName } from "../../parts/ObjectName";
import { Shown } from "../../parts/States";
import { Time } from "../../parts/Time";
import { useToast } from "../../parts/Toasts";
import { useSay } from "../../texts";

const WEIGHTS = { fail: ["red", "triangle"], warn: ["amber", "diamond"], unknown: ["grey", "hatch"] } as const;

const HOLD: readonly Field[] = [
  { name: "matter", label: "backups.matter" },
  { name: "why", label: "column.reason", kind: "area" },
  { name: "namespaces", label: "column.namespace", kind: "list", optional: true, hint: "backups.hold-hint" },
  { name: "claims", label: "column.claim", kind: "list", optional: true, hint: "backups.hold-claims-hint" },
];

/** What is kept too short, and what nobody may delete. */
export function Retention({ cluster }: { cluster: string }) {
  const say = useSay();
  const retention = useCall("backups.retention", { cluster });
  return (
    <div className="detail padded">
      <section className="section" aria-labelledby="conflicts">
        <h2 id="conflicts">{say("backups.conflicts")}</h2>
        <Shown query={retention} rows={3}>
          {(data) =>
            data.conflicts.length === 0 ? (
              <p className="quiet">{say("backups.no-conflicts")}</p>
            ) : (
              <ul className="lines">
                {data.conflicts.map((one, index) => (
                  <li key={index}>
                    <Mark tone={WEIGHTS[one.weight][0]} shape={WEIGHTS[one.weight][1]}>
                      {say(`backups.weight.${one.weight}`)}
                    </Mark>
                    <span className="line-what">
                      <span>{one.text}</span>
                      <ObjectName object={one.subject} />
                    </span>
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
      </section>
      <Holds cluster={cluster} />
    </div>
  );
}

function Holds({ cluster }: { cluster: string }) {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const holds = useCall("legal-holds.list", { cluster, limit: 1000 });
  const add = useDo("legal-holds.create");
  const lift = useDo("legal-holds.lift");
  const [asking, setAsking] = useState("");
  const close = () => setAsking("");
  return (
    <section className="section" aria-labelledby="holds">
      <div className="section-head">
        <h2 id="holds">{say("backups.holds")}</h2>
        {may("legal-holds.create") && (
          <button type="button" className="button" onClick={() => setAsking("new")}>
            <Icon name="plus" />
            {say("backups.add-hold")}
          </button>
        )}
      </div>
      <p className="quiet">{say("backups.holds-about")}</p>
      <Shown query={holds} rows={2}>
        {(data) =>
          data.items.length === 0 ? (
            <p className="quiet">{say("backups.no-holds")}</p>
          ) : (
            <ul className="lines">
              {data.items.map((one) => (
                <li key={one.id}>
                  <Mark tone="blue" shape="lock">
                    {one.matter}
                  </Mark>
                  <span className="line-what">
                    <span>{one.why}</span>
                    <span className="quiet mono small">{[...one.namespaces, ...one.claims].join(", ") || say("halt.everywhere")}</span>
                  </span>
                  <span className="quiet small">
                    {one.by} · <Time iso={one.since} />
                  </span>
                  {may("legal-holds.lift") && (
                    <button type="button" className="button short" onClick={() => setAsking(one.id)}>
                      {say("backups.lift")}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {asking === "new" ? (
        <Dialog title={say("backups.add-hold")} onClose={close}>
          <Form
            fields={HOLD}
            error={add.error}
            isBusy={add.isPending}
            submit={say("backups.add-hold")}
            onCancel={close}
            onSubmit={(given) => add.mutate({ parameters: { cluster, matter: String(given.matter), why: String(given.why), namespaces: (given.namespaces ?? []) as string[], claims: (given.claims ?? []) as string[] } }, { onSuccess: close })}
          />
        </Dialog>
      ) : (
        asking && (
          <Dialog title={say("backups.lift")} onClose={close}>
            <Form fields={[]} error={lift.error} isBusy={lift.isPending} submit={say("backups.lift")} danger onCancel={close} onSubmit={() => lift.mutate({ parameters: { hold: asking } }, { onSuccess: () => { toast(say("backups.lifted")); close(); } })}>
              <p className="quiet">{say("backups.lift-about")}</p>
            </Form>
          </Dialog>
        )
      )}
    </section>
  );
}
