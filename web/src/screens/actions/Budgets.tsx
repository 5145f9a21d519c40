import { useState } from "react";
import { useMay } from "../../api/me";
import { useCall, useDo } from "../../api/queries";
import type { Answer, Asked } from "../../api/call";
import { Dialog } from "../../parts/Dialog";
import { Form, type Field, type Given } from "../../parts/Form";
import { Icon } from "../../parts/Icon";
import { NeedsRight } from "../../parts/NeedsRight";
import { Shown } from "../../parts/States";
import { useToast } from "../../parts/Toasts";
import { useSay } from "../../texts";
import { bytes, percent } from "../../words/amounts";
import { money } from "../../words/plan";

const FIELDS: readonly Field[] = [
  { name: "name", label: "column.name", hint: "budget.name-hint" },
  { name: "within", label: "budget.window", hint: "budget.window-hint" },
  { name: "cluster", label: "column.cluster", kind: "cluster", optional: true },
  { name: "namespace", label: "column.namespace", optional: true, hint: "halt.namespace-hint" },
  { name: "kind", label: "column.kind", optional: true, hint: "budget.kind-hint" },
  { name: "objects", label: "plan.objects", kind: "number", optional: true },
  { name: "share", label: "budget.share", kind: "number", optional: true, hint: "budget.share-hint" },
  { name: "bytes", label: "budget.bytes", kind: "number", optional: true },
  { name: "money", label: "budget.money", kind: "number", optional: true },
];

type Used = Answer<"action-budgets.used">["items"][number];

/** What was used of each budget, place by place. */
export function Budgets() {
  const say = useSay();
  const clusters = useCall("clusters.list", { limit: 1000 });
  return (
    <div className="detail padded">
      <p className="quiet">{say("budget.about")}</p>
      <Shown query={clusters} rows={4}>
        {(data) => (
          <>
            {data.items.map((cluster) => (
              <OfCluster key={cluster.name} cluster={cluster.name} title={cluster.title || cluster.name} />
            ))}
            <Laid />
          </>
        )}
      </Shown>
    </div>
  );
}

function OfCluster({ cluster, title }: { cluster: string; title: string }) {
  const used = useCall("action-budgets.used", { cluster, limit: 1000 });
  const rows = used.data?.items ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="section">
      <h2>{title}</h2>
      <ul className="budgets">
        {rows.map((row) => (
          <Row key={`${row.scope} ${row.kind} ${row.budget}`} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Row({ row }: { row: Used }) {
  const say = useSay();
  const namespace = row.scope.split("/").slice(1).join("/");
  return (
    <li>
      <span className="line-what">
        <b>{row.kind}</b>
        <span className="quiet">
          {[namespace, say("budget.within", { hours: row.hours }), row.in_flight ? say("budget.in-flight", { count: row.in_flight }) : ""].filter(Boolean).join(" · ")}
        </span>
      </span>
      <Part label={say("plan.objects")} used={row.objects} most={row.most_objects} write={String} />
      <Part label={say("plan.bytes")} used={row.bytes} most={row.most_bytes} write={bytes} />
      <Part label={say("plan.money")} used={row.money} most={row.most_money} write={money} />
    </li>
  );
}

/** What was used of one part of a budget, as a bar and in numbers. */
function Part({ label, used, most, write }: { label: string; used: number; most: number | null; write: (value: number) => string }) {
  const say = useSay();
  const share = most ? used / most : most === 0 ? 1 : null;
  const tone = share === null ? "" : share >= 1 ? "red" : share >= 0.8 ? "amber" : "";
  return (
    <span className="budget-part">
      <span className="small quiet">{label}</span>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="rail" width="100" height="6" rx="3" />
        {share !== null && share > 0 && <rect className={`level ${tone}`} width={Math.max(2, Math.min(1, share) * 100)} height="6" rx="3" />}
      </svg>
      <span className={`small number ${tone ? `${tone}-text` : ""}`}>
        {most === null ? say("budget.unlimited", { used: write(used) }) : say("budget.of", { used: write(used), most: write(most), share: percent(share) })}
      </span>
    </span>
  );
}

/** The budgets that people laid down. */
function Laid() {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const limits = useCall("action-budgets.list", { limit: 1000 }, { enabled: may("action-budgets.list") });
  const put = useDo("action-budgets.put");
  const remove = useDo("action-budgets.delete");
  const [asking, setAsking] = useState<Given | null>(null);
  if (!limits.data) return null;
  const rows = limits.data.items;
  return (
    <section className="section" aria-labelledby="laid">
      <div className="section-head">
        <h2 id="laid">{say(rows.length > 0 ? "budget.laid" : "budget.usual")}</h2>
        {may("action-budgets.put") && (
          <button type="button" className="button" onClick={() => setAsking({ within: "24h" })}>
            <Icon name="plus" />
            {say("budget.add")}
          </button>
        )}
      </div>
      <NeedsRight name="action-budgets.put" what={say("budget.add")} />
      {rows.length === 0 && <p className="quiet">{say("budget.usual-about")}</p>}
      <ul className="lines">
        {rows.map((one) => (
          <li key={one.id}>
            <span className="line-what">
              <b>{one.name}</b>
              <span className="quiet">{[one.cluster || say("halt.everywhere"), one.namespace, one.kind, say("budget.within", { hours: one.hours })].filter(Boolean).join(" · ")}</span>
            </span>
            <span className="number">
              {[one.objects !== null && say("budget.objects", { count: one.objects }), one.share !== null && percent(one.share), one.bytes !== null && bytes(one.bytes), one.money !== null && money(one.money)]
                .filter(Boolean)
                .join(" · ")}
            </span>
            {may("action-budgets.put") && (
              <button type="button" className="button short" aria-label={say("budget.change-named", { name: one.name })} onClick={() => setAsking({ ...one, within: `${one.hours}h` })}>
                {say("admin.change")}
              </button>
            )}
            {may("action-budgets.delete") && (
              <button type="button" className="button short" disabled={remove.isPending} onClick={() => remove.mutate({ parameters: { limit: one.id } }, { onError: (error) => toast(error.message) })}>
                {say("dial.unset")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {asking && (
        <Dialog title={asking.id ? say("budget.change-named", { name: String(asking.name) }) : say("budget.add")} onClose={() => setAsking(null)} className="broad">
          <Form
            fields={FIELDS}
            values={asking}
            error={put.error}
            isBusy={put.isPending}
            submit={say(asking.id ? "admin.save" : "budget.add")}
            onCancel={() => setAsking(null)}
            onSubmit={(given) => put.mutate({ parameters: given as unknown as Asked<"action-budgets.put"> }, { onSuccess: () => setAsking(null) })}
          />
        </Dialog>
      )}
    </section>
  );
}
