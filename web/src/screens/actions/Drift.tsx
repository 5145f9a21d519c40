import { useMemo, useState, type ReactNode } from "react";
import { goWith, useSearch } from "../../address";
import { CallError } from "../../api/call";
import { useMay } from "../../api/me";
import { useCall } from "../../api/queries";
import { ChoiceChip, ClearFilters } from "../../parts/Filters";
import { Icon } from "../../parts/Icon";
import { NeedsRight } from "../../parts/NeedsRight";
import { Opening } from "../../parts/Opening";
import { Empty, Failure, Skeleton } from "../../parts/States";
import { Time } from "../../parts/Time";
import { useSay, useSpeech, type Say } from "../../texts";
import { absolute } from "../../words/amounts";
import { gravest, inOrder, keyOf, RISKS, type Drifted, type Found } from "../../words/drift";
import { Accept, CallRight, SetBack } from "./drift/deciding";
import { One } from "./drift/Object";

const FILTERS = ["namespace", "means"] as const;
const SHOWN = 40;

type Asking = { what: "save" } | { what: "accept"; objects: readonly Drifted[] } | { what: "set-back"; object: Drifted };

/** What is otherwise than it was called right, who made it so, and the ways out: setting it back, or calling it right. */
export function Drift({ tabs }: { tabs: ReactNode }) {
  const say = useSay();
  const search = useSearch();
  const may = useMay();
  const [asking, setAsking] = useState<Asking | null>(null);
  const clusters = useCall("clusters.list", { limit: 1000 });
  const cluster = search.get("cluster") ?? clusters.data?.items[0]?.name ?? "";
  const baselines = useCall("baselines.list", { cluster, limit: 100 }, { enabled: Boolean(cluster) });
  const baseline = search.get("baseline") ?? "";
  const found = useCall("drift.list", { cluster, baseline }, { enabled: Boolean(cluster) });
  const hasNone = found.error instanceof CallError && found.error.status === 404 && baselines.data?.items.length === 0;
  const close = () => setAsking(null);
  return (
    <>
      <Opening
        screen={say("screen.actions")}
        sentence={answer(say, found.data, found.isError && !hasNone, hasNone)}
        aside={found.data ? <Against found={found.data} /> : say("drift.about")}
        actions={
          <>
            <Choose label={say("column.cluster")} value={cluster} choices={(clusters.data?.items ?? []).map((item) => ({ value: item.name, label: item.title || item.name }))} choose={(value) => goWith({ cluster: value, baseline: undefined })} />
            {may("baselines.save") && (
              <button type="button" className="button" disabled={!cluster} onClick={() => setAsking({ what: "save" })}>
                <Icon name="check" />
                {say("drift.save")}
              </button>
            )}
          </>
        }
      />
      <div>
        {tabs}
        <div className="detail padded">
          {found.data ? (
            <Objects found={found.data} cluster={cluster} ask={setAsking} baselines={<Baselines cluster={cluster} here={found.data.baseline} />} />
          ) : hasNone ? (
            <>
              <Empty title={say("drift.no-baseline.title")}>{say("drift.no-baseline.what")}</Empty>
              <NeedsRight name="baselines.save" what={say("drift.save")} />
            </>
          ) : found.isError && !baselines.isPending ? (
            <Failure error={found.error} again={() => void found.refetch()} />
          ) : clusters.data?.items.length === 0 ? (
            <Empty title={say("drift.no-cluster.title")}>{say("drift.no-cluster.what")}</Empty>
          ) : (
            <Skeleton rows={5} />
          )}
        </div>
      </div>
      {asking?.what === "save" && <CallRight cluster={cluster} onClose={close} />}
      {asking?.what === "accept" && <Accept cluster={cluster} baseline={baseline} snapshot={found.data?.snapshot ?? ""} objects={asking.objects} onClose={close} />}
      {asking?.what === "set-back" && <SetBack cluster={cluster} baseline={found.data?.baseline ?? ""} drifted={asking.object} onClose={close} />}
    </>
  );
}

function answer(say: Say, found: Found | undefined, isUnread: boolean, hasNone: boolean): string {
  if (hasNone) return say("drift.answer.no-baseline");
  if (isUnread) return say("drift.answer.unread");
  if (!found) return say("drift.loading");
  if (found.objects.length > 0) return say("drift.answer.some", { count: found.objects.length });
  return say(found.not_compared.length > 0 ? "drift.answer.partly" : "drift.answer.none");
}

/** With what was compared, and whose word that is. */
function Against({ found }: { found: Found }) {
  const say = useSay();
  return (
    <span className="facts">
      <span>{say("drift.called-right", { name: found.name, who: found.by })}</span>
      <Time iso={found.saved} />
      <span>
        {say("drift.seen-at")} <Time iso={found.taken_at} />
      </span>
      {found.same > 0 && <span>{say("drift.same", { count: found.same })}</span>}
    </span>
  );
}

function Choose({ label, value, choices, choose }: { label: string; value: string; choices: readonly { value: string; label: string }[]; choose: (value: string) => void }) {
  return (
    <span className="chip set">
      <select aria-label={label} value={value} onChange={(event) => choose(event.target.value)}>
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
      <Icon name="down" size={12} />
    </span>
  );
}

/** Which of the kept states is compared with. */
function Baselines({ cluster, here }: { cluster: string; here: string }) {
  const { say, lang } = useSpeech();
  const kept = useCall("baselines.list", { cluster, limit: 100 });
  const rows = kept.data?.items ?? [];
  if (rows.length < 2) return null;
  return <Choose label={say("drift.baseline")} value={here} choices={rows.map((row) => ({ value: row.id, label: `${row.name} · ${absolute(lang, row.saved)}` }))} choose={(value) => goWith({ baseline: value })} />;
}

interface Listed {
  found: Found;
  cluster: string;
  baselines: ReactNode;
  ask: (asking: Asking) => void;
}

function Objects({ found, cluster, baselines, ask }: Listed) {
  const say = useSay();
  const may = useMay();
  const search = useSearch();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [most, setMost] = useState(SHOWN);
  const [namespace, means] = FILTERS.map((name) => search.get(name) ?? "");
  const rows = useMemo(() => inOrder(found.objects), [found]);
  const shown = rows.filter((row) => (!namespace || (row.object.namespace || "-") === namespace) && (!means || row.state === means || gravest(row.fields) === means));
  const picked = rows.filter((row) => chosen.has(keyOf(row.object)));
  const namespaces = [...new Set(rows.map((row) => row.object.namespace || "-"))].sort();
  const known = [...RISKS.filter((risk) => rows.some((row) => gravest(row.fields) === risk)), ...(["missing", "added"] as const).filter((state) => rows.some((row) => row.state === state))];
  function pick(key: string, on: boolean): void {
    const next = new Set(chosen);
    if (on) next.add(key);
    else next.delete(key);
    setChosen(next);
  }
  return (
    <>
      <div className="section-head">
        <div className="filters">
          {baselines}
          {namespaces.length > 1 && <ChoiceChip name="namespace" label={say("column.namespace")} choices={namespaces.map((value) => ({ value, label: value === "-" ? say("drift.whole-cluster") : value }))} />}
          {known.length > 1 && <ChoiceChip name="means" label={say("drift.gravity")} choices={known.map((value) => ({ value, label: value === "missing" || value === "added" ? say(`drift.state.${value}`) : say(`drift.means.${value}`) }))} />}
          <ClearFilters names={FILTERS} />
        </div>
        {picked.length > 0 && (
          <button type="button" className="button" onClick={() => ask({ what: "accept", objects: picked })}>
            <Icon name="check" />
            {say("drift.accept-chosen", { count: picked.length })}
          </button>
        )}
      </div>
      {rows.length === 0 ? (
        <Empty title={say(found.not_compared.length > 0 ? "drift.partly.title" : "drift.none.title")}>{say(found.not_compared.length > 0 ? "drift.partly.what" : "drift.none.what")}</Empty>
      ) : (
        <>
          <NeedsRight name="plans.create" what={say("drift.set-back")} />
          <NeedsRight name="baselines.accept" what={say("drift.accept")} />
          <ol className="drifted">
            {shown.slice(0, most).map((row, index) => {
              const key = keyOf(row.object);
              return (
                <One
                  key={key}
                  drifted={row}
                  cluster={cluster}
                  isFirst={shown[index - 1]?.state !== row.state}
                  isChosen={chosen.has(key)}
                  pick={may("baselines.accept") ? (on) => pick(key, on) : undefined}
                  accept={may("baselines.accept") ? () => ask({ what: "accept", objects: [row] }) : undefined}
                  setBack={may("plans.create") ? () => ask({ what: "set-back", object: row }) : undefined}
                />
              );
            })}
          </ol>
          {shown.length === 0 && <p className="quiet">{say("drift.none-fits")}</p>}
          {shown.length > most && (
            <button type="button" className="button" onClick={() => setMost(most + SHOWN)}>
              {say("drift.more", { count: shown.length - most })}
            </button>
          )}
        </>
      )}
      {found.not_compared.length > 0 && (
        <section className="note">
          <h2>{say("drift.not-compared", { count: found.not_compared.length })}</h2>
          <p className="quiet">{say("drift.not-compared-why")}</p>
          <p>{found.not_compared.join(", ")}</p>
        </section>
      )}
    </>
  );
}
