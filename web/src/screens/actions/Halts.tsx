import { useState } from "react";
import { useMay } from "../../api/me";
import { useCall, useDo } from "../../api/queries";
import type { Answer, Asked, Name } from "../../api/call";
import { Dialog } from "../../parts/Dialog";
import { Form, type Field } from "../../parts/Form";
import { Icon } from "../../parts/Icon";
import { Mark, StateMark } from "../../parts/Mark";
import { Shown } from "../../parts/States";
import { Time } from "../../parts/Time";
import { useToast } from "../../parts/Toasts";
import { useSay, type Say } from "../../texts";
import { RISKS } from "../../words/plan";

type Switch = Answer<"switches.list">["items"][number];
type Asks = { name: "switches.throw" | "switches.release" | "freezes.create" | "freezes.delete" | "breakers.reset"; fixed?: object };

const REASON: Field = { name: "reason", label: "column.reason", kind: "area" };
const PLACE: readonly Field[] = [
  { name: "cluster", label: "column.cluster", kind: "cluster", optional: true },
  { name: "namespace", label: "column.namespace", optional: true, hint: "halt.namespace-hint" },
];

function placeOf(say: Say, place: { cluster: string; namespace: string }): string {
  return [place.cluster || say("halt.everywhere"), place.namespace].filter(Boolean).join(" / ");
}

function useSwitches(): readonly Switch[] {
  const may = useMay();
  return useCall("switches.list", { limit: 1000 }, { enabled: may("switches.list") }).data?.items ?? [];
}

/** Whether anything may be written at all: always in sight, with the switch that stops it. */
export function HaltBar() {
  const say = useSay();
  const may = useMay();
  const thrown = useSwitches();
  const [asks, setAsks] = useState<Asks | null>(null);
  return (
    <section className={thrown.length > 0 ? "halt thrown" : "halt"} aria-label={say("halt.switch")}>
      <div className="halt-state" aria-live="polite">
        <Mark tone={thrown.length > 0 ? "red" : "green"} shape={thrown.length > 0 ? "octagon" : "check"} bare>
          {thrown.length > 0 ? say("halt.thrown", { count: thrown.length }) : say("halt.free")}
        </Mark>
        {thrown.map((one) => (
          <p key={one.id} className="halt-line">
            <b>{placeOf(say, one)}</b>
            <span>{one.reason}</span>
            <span className="quiet">
              {one.by} · <Time iso={one.since} />
            </span>
            {may("switches.release") && (
              <button type="button" className="button short" onClick={() => setAsks({ name: "switches.release", fixed: { switch: one.id } })}>
                {say("halt.do.release")}
              </button>
            )}
          </p>
        ))}
      </div>
      {may("switches.throw") && (
        <button type="button" className="button danger large" onClick={() => setAsks({ name: "switches.throw" })}>
          <Icon name="close" />
          {say("halt.do.throw")}
        </button>
      )}
      {asks && <Asking asks={asks} onClose={() => setAsks(null)} />}
    </section>
  );
}

/** That a switch keeps a plan's place from being written to. */
export function Halted({ cluster, namespaces }: { cluster: string; namespaces: readonly string[] }) {
  const say = useSay();
  const thrown = useSwitches().filter((one) => (!one.cluster || one.cluster === cluster) && (!one.namespace || namespaces.includes(one.namespace)));
  if (thrown.length === 0) return null;
  return (
    <div className="note red" role="status">
      {thrown.map((one) => (
        <p key={one.id}>{say("halt.stops-here", { place: placeOf(say, one), who: one.by, reason: one.reason })}</p>
      ))}
    </div>
  );
}

function fieldsOf(name: Asks["name"], say: Say): readonly Field[] {
  if (name === "switches.throw") return [...PLACE, REASON];
  if (name !== "freezes.create") return name === "freezes.delete" ? [] : [REASON];
  return [
    { name: "name", label: "column.name" },
    { name: "since", label: "column.since", kind: "moment", optional: true, hint: "halt.since-hint" },
    { name: "until", label: "column.until", kind: "moment" },
    { name: "allowed", label: "halt.allowed", kind: "choice", hint: "halt.allowed-hint", choices: RISKS.slice(0, 4).map((risk) => ({ value: risk, label: `${risk} ${say(`plans.risk.${risk}`)}` })) },
    ...PLACE,
    { name: "why", label: "column.reason", kind: "area" },
  ];
}

/** Asks what is needed to halt something or to let it go on, and does it. */
function Asking({ asks, onClose }: { asks: Asks; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const act = useDo(asks.name as Name);
  const key = asks.name.replace(".", "-") as "switches-throw";
  return (
    <Dialog title={say(`halt.title.${key}`)} onClose={onClose}>
      <Form
        fields={fieldsOf(asks.name, say)}
        values={{ allowed: "R0" }}
        error={act.error}
        isBusy={act.isPending}
        submit={say(`halt.title.${key}`)}
        danger={asks.name === "switches.throw" || asks.name === "freezes.delete"}
        onCancel={onClose}
        onSubmit={(given) =>
          act.mutate(
            { parameters: { ...given, ...asks.fixed } as unknown as Asked<Name> },
            {
              onSuccess: () => {
                toast(say("halt.done"));
                onClose();
              },
            },
          )
        }
      >
        <p className="quiet">{say(`halt.about.${key}`)}</p>
      </Form>
    </Dialog>
  );
}

/** Everything that halts actions beside the switch: times without changes, and actions that failed too often. */
export function Halts() {
  const say = useSay();
  const may = useMay();
  const freezes = useCall("freezes.list", { limit: 1000 });
  const [asks, setAsks] = useState<Asks | null>(null);
  return (
    <div className="detail padded">
      <section className="section" aria-labelledby="freezes">
        <div className="section-head">
          <h2 id="freezes">{say("halt.freezes")}</h2>
          {may("freezes.create") && (
            <button type="button" className="button" onClick={() => setAsks({ name: "freezes.create" })}>
              <Icon name="plus" />
              {say("halt.title.freezes-create")}
            </button>
          )}
        </div>
        <p className="quiet">{say("halt.freezes-about")}</p>
        <Shown query={freezes} rows={2}>
          {(data) =>
            data.items.length === 0 ? (
              <p className="quiet">{say("halt.no-freezes")}</p>
            ) : (
              <ul className="lines">
                {data.items.map((one) => (
                  <li key={one.id}>
                    <StateMark state={one.state} />
                    <span className="line-what">
                      <b>{one.name}</b>
                      <span className="quiet">
                        {placeOf(say, one)} · {say("halt.allows", { risk: one.allowed })} · {one.why} ({one.by})
                      </span>
                    </span>
                    <span className="small">
                      <Time iso={one.since} /> – <Time iso={one.until} />
                    </span>
                    {may("freezes.delete") && one.state !== "over" && (
                      <button type="button" className="button short" onClick={() => setAsks({ name: "freezes.delete", fixed: { freeze: one.id } })}>
                        {say("halt.title.freezes-delete")}
                      </button>
                    )}
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
      </section>
      <section className="section" aria-labelledby="breakers">
        <h2 id="breakers">{say("halt.breakers")}</h2>
        <p className="quiet">{say("halt.breakers-about")}</p>
        <Breakers ask={setAsks} />
      </section>
      {asks && <Asking asks={asks} onClose={() => setAsks(null)} />}
    </div>
  );
}

function Breakers({ ask }: { ask: (asks: Asks) => void }) {
  const say = useSay();
  const clusters = useCall("clusters.list", { limit: 1000 });
  return (
    <Shown query={clusters} rows={2}>
      {(data) => (
        <ul className="lines">
          {data.items.map((cluster) => (
            <OpenBreakers key={cluster.name} cluster={cluster.name} ask={ask} />
          ))}
          <li className="quiet">{say("halt.breakers-rest")}</li>
        </ul>
      )}
    </Shown>
  );
}

function OpenBreakers({ cluster, ask }: { cluster: string; ask: (asks: Asks) => void }) {
  const say = useSay();
  const may = useMay();
  const breakers = useCall("breakers.list", { cluster, limit: 1000 });
  return (breakers.data?.items ?? []).map((one) => (
    <li key={`${cluster} ${one.action}`}>
      <Mark tone="red" shape="octagon">
        {say("halt.open")}
      </Mark>
      <span className="line-what">
        <b className="mono">{one.action}</b>
        <span className="quiet">
          {cluster} · {say("halt.failures", { count: Number(one.failures) })}
        </span>
      </span>
      {may("breakers.reset") && (
        <button type="button" className="button short" onClick={() => ask({ name: "breakers.reset", fixed: { cluster, action: one.action } })}>
          {say("halt.title.breakers-reset")}
        </button>
      )}
    </li>
  ));
}
