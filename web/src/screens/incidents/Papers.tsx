import { useState } from "react";
import { call } from "../../api/call";
import { useMay } from "../../api/me";
import { useCall, useDo } from "../../api/queries";
import type { IncidentShown } from "../../api/types";
import { Icon } from "../../parts/Icon";
import { Link } from "../../parts/Link";
import { Mark, type Tone } from "../../parts/Mark";
import type { Shape } from "../../parts/Icon";
import { save } from "../../parts/save";
import { Time } from "../../parts/Time";
import { useToast } from "../../parts/Toasts";
import { useSay, type Key } from "../../texts";
import { percent } from "../../words/amounts";
import { span } from "../../words/moments";
import { Pages } from "./Staff";

/** What is handed over with an incident: a page for who takes it on, and the evidence as one file. */
export function HandOver({ shown }: { shown: IncidentShown }) {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const [isBusy, setBusy] = useState(false);
  const incident = shown.incident.id;
  function failed(error: unknown): void {
    toast(error instanceof Error ? error.message : String(error));
  }
  async function page(form: "html" | "md"): Promise<void> {
    setBusy(true);
    try {
      const made = await call("incidents.hand-over", { incident, format: form });
      save(`${incident}-hand-over.${form}`, made.content, made.media_type);
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  }
  async function bundle(): Promise<void> {
    setBusy(true);
    try {
      const made = await call("incidents.package", { incident, with_snapshot: true });
      const bytes = Uint8Array.from(atob(made.content), (letter) => letter.charCodeAt(0));
      save(made.name, bytes, made.media_type);
      if (made.why_none) toast(say(`room.package-without.${made.why_none}`));
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <section className="section" aria-labelledby="hand-over">
      <h2 id="hand-over">{say("room.hand-over")}</h2>
      <p className="small quiet">{say("room.hand-over-about")}</p>
      <div className="filters">
        {may("incidents.hand-over") &&
          (["html", "md"] as const).map((form) => (
            <button key={form} type="button" className="button short" disabled={isBusy} onClick={() => void page(form)}>
              <Icon name="save" size={14} />
              {say(`room.page.${form}`)}
            </button>
          ))}
        {may("incidents.package") && (
          <button type="button" className="button short" disabled={isBusy} onClick={() => void bundle()}>
            <Icon name="save" size={14} />
            {say("room.package")}
          </button>
        )}
      </div>
    </section>
  );
}

const HELD: Record<string, [Tone, Shape]> = {
  held: ["green", "check"],
  "came-back": ["red", "triangle"],
  failed: ["red", "triangle"],
  "not-fixed": ["grey", "dot"],
  unproven: ["grey", "hatch"],
};

/** Incidents of the past that are like this one: how alike, what fixed them, and whether that held. */
export function Similar({ shown }: { shown: IncidentShown }) {
  const say = useSay();
  const may = useMay();
  const found = useCall("incidents.similar", { incident: shown.incident.id, limit: 3 }, { enabled: may("incidents.similar") });
  const items = found.data?.items ?? [];
  return (
    <section className="section" aria-labelledby="similar">
      <h2 id="similar">{say("room.similar")}</h2>
      {found.data && items.length === 0 && <p className="quiet">{say("room.none-similar", { count: found.data.compared })}</p>}
      <ul className="similar">
        {items.map((item) => {
          const [tone, shape] = HELD[item.held] ?? ["grey", "hatch"];
          return (
            <li key={item.incident}>
              <Link href={`/incidents/${item.incident}`}>
                {item.incident} · {item.title}
              </Link>
              <span className="small quiet">{say("room.alike", { share: percent(item.score), why: item.parts.map((part) => part.text).filter(Boolean).slice(0, 2).join(" · ") })}</span>
              {item.fix && <span className="small">{item.fix}</span>}
              <Mark tone={tone} shape={shape} bare>
                {item.held_text}
              </Mark>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Whether a fix holds, as the server has seen it. */
export function Verification({ shown }: { shown: IncidentShown }) {
  const say = useSay();
  const may = useMay();
  const isFixed = shown.incident.step === "fixed" || shown.incident.step === "verified";
  const found = useCall("incidents.verification", { incident: shown.incident.id }, { enabled: isFixed && may("incidents.verification"), every: 30_000 });
  if (!isFixed || !found.data) return null;
  const { standing, text, needed_seconds, seen_seconds, query, last } = found.data;
  const [tone, shape]: [Tone, Shape] = standing === "holds" ? ["green", "check"] : standing === "returned" || standing === "stayed" ? ["red", "triangle"] : standing === "watching" ? ["blue", "clock"] : ["grey", "hatch"];
  const share = needed_seconds > 0 ? Math.min(1, seen_seconds / needed_seconds) : 1;
  return (
    <section className="section" aria-labelledby="verification">
      <h2 id="verification">{say("room.verification")}</h2>
      <div className={`clock ${standing}`}>
        <span>{text}</span>
        <Mark tone={tone} shape={shape} bare>
          {say("room.seen-of", { seen: span(say, seen_seconds), needed: span(say, needed_seconds) })}
        </Mark>
        <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect className="rail" width="100" height="4" />
          <rect className="level" width={Math.max(1, share * 100)} height="4" />
        </svg>
        <span className="small quiet">
          {last && (
            <>
              {say("room.last-look")} <Time iso={last} />
            </>
          )}{" "}
          {query && <code>{query}</code>}
        </span>
      </div>
    </section>
  );
}

const NOTICES: Record<string, [Tone, Shape]> = { delivered: ["green", "check"], waiting: ["grey", "clock"], dead: ["red", "triangle"], gap: ["red", "octagon"] };

/** Notices that went out because of an incident, and what became of each. */
export function Notices({ shown }: { shown: IncidentShown }) {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const retry = useDo("notices.retry");
  const found = useCall("notices.list", { about: shown.incident.id, limit: 50 }, { enabled: may("notices.list") });
  const items = found.data?.items ?? [];
  // Without the right to read notices, the pages that the incident itself keeps say who was told.
  if (items.length === 0) return <Pages shown={shown} />;
  return (
    <section className="section" aria-labelledby="notices">
      <h2 id="notices">{say("room.notices")}</h2>
      <ul className="pages">
        {items.slice(0, 12).map((item) => {
          const [tone, shape] = NOTICES[item.state] ?? ["grey", "hatch"];
          return (
            <li key={item.id}>
              <span>
                <Mark tone={tone} shape={shape} bare>
                  {say(`room.notice.${item.state}`)}
                </Mark>{" "}
                {item.to && <b>{item.to}</b>} {item.channel && <span className="quiet">{say("room.by-channel", { channel: item.channel })}</span>}
              </span>
              <span className="small quiet">
                {say(`room.about.${item.kind}` as Key)} · <Time iso={item.told ?? item.asked} />
              </span>
              {item.reason && <span className="small red-text">{item.reason}</span>}
              {(item.state === "dead" || item.state === "gap") && may("notices.retry") && (
                <span className="filters">
                  <button
                    type="button"
                    className="button short"
                    disabled={retry.isPending}
                    onClick={() => retry.mutate({ parameters: { notice: item.id } }, { onSuccess: () => toast(say("room.retried")), onError: (error) => toast(error.message) })}
                  >
                    {say("room.retry")}
                  </button>
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The alerts that belong to an incident. */
export function Alerts({ shown }: { shown: IncidentShown }) {
  const say = useSay();
  const may = useMay();
  const found = useCall("alert-firings.list", { incident: shown.incident.id, limit: 20 }, { enabled: may("alert-firings.list") });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="section" aria-labelledby="alerts">
      <h2 id="alerts">{say("room.alerts")}</h2>
      <ul className="pages">
        {items.map((item) => (
          <li key={item.id}>
            <span>
              <Mark tone={item.ends ? "grey" : "red"} shape={item.ends ? "check" : "triangle"} bare>
                {say(item.ends ? "room.alert.ended" : "room.alert.firing")}
              </Mark>{" "}
              <b>{item.rule}</b>
            </span>
            {item.summary && <span className="small">{item.summary}</span>}
            <span className="small quiet">
              {item.source} · <Time iso={item.ends ?? item.starts} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
