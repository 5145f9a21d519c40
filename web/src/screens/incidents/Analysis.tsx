import { useState } from "react";
import { call } from "../../api/call";
import { useMay } from "../../api/me";
import { useCall, useDo } from "../../api/queries";
import type { FixPlan, IncidentShown, PutFix, PutReview, ReviewShown } from "../../api/types";
import { Form, type Field, type Given } from "../../parts/Form";
import { Icon } from "../../parts/Icon";
import { Mark } from "../../parts/Mark";
import { Paper } from "../../parts/Paper";
import { save } from "../../parts/save";
import { Shown } from "../../parts/States";
import { useToast } from "../../parts/Toasts";
import { Words } from "../../parts/Words";
import { useSay, type Key } from "../../texts";
import type { Wanted } from "./deeds";

const WRITTEN: readonly Field[] = [
  { name: "summary", label: "analysis.summary", kind: "area", optional: true, hint: "deed.blameless" },
  { name: "impact", label: "analysis.impact", kind: "area", optional: true },
  { name: "went_well", label: "analysis.went-well", kind: "lines", optional: true, hint: "analysis.lines" },
  { name: "went_badly", label: "analysis.went-badly", kind: "lines", optional: true, hint: "analysis.lines" },
  { name: "luck", label: "analysis.luck", kind: "lines", optional: true, hint: "analysis.lines" },
  { name: "lessons", label: "analysis.lessons", kind: "lines", optional: true, hint: "analysis.lines" },
];

const FIX: readonly Field[] = [
  { name: "steps", label: "analysis.fix.steps", kind: "lines", hint: "analysis.lines" },
  { name: "rollback", label: "deed.field.rollback", kind: "lines", hint: "analysis.lines" },
  { name: "test", label: "analysis.fix.test", kind: "area", optional: true },
  { name: "risk", label: "analysis.fix.risk", kind: "area", optional: true },
  { name: "query", label: "analysis.fix.query", optional: true, hint: "analysis.fix.query-hint" },
  { name: "limit", label: "analysis.fix.limit", kind: "number", optional: true },
];

/** What is learned of an incident: what lacks, what people write, causes that offer themselves, and the page that comes of it. */
export function Analysis({ shown, ask }: { shown: IncidentShown; ask: ((wanted: Wanted) => void) | null }) {
  const query = useCall("incidents.review", { incident: shown.incident.id, format: "html" });
  return (
    <Shown query={query} rows={8}>
      {(review) => <Inside shown={shown} review={review} ask={ask} />}
    </Shown>
  );
}

function Inside({ shown, review, ask }: { shown: IncidentShown; review: ReviewShown; ask: ((wanted: Wanted) => void) | null }) {
  const say = useSay();
  const may = useMay();
  return (
    <div className="room">
      <div className="room-main">
        {may("incident-reviews.put") && <Editor incident={shown.incident.id} review={review} />}
        {may("incident-fixes.put") && <Fix incident={shown.incident.id} fix={review.fix} />}
        <section className="section" aria-labelledby="document">
          <div className="section-head">
            <h2 id="document">{say("analysis.page")}</h2>
            <Downloads incident={shown.incident.id} />
          </div>
          <Paper html={review.content} />
        </section>
      </div>
      <div className="room-side">
        <section className="section" aria-labelledby="lacks">
          <h2 id="lacks">{say(review.is_complete ? "analysis.complete" : "analysis.lacking")}</h2>
          <ul className="pages">
            {review.lacking.map((lack) => (
              <li key={lack.name}>
                <Mark tone={lack.binding ? "amber" : "grey"} shape={lack.binding ? "diamond" : "dot"} bare>
                  {say(lack.binding ? "analysis.binding" : "analysis.advised")}
                </Mark>
                <span>
                  <Words text={lack.text} />
                </span>
              </li>
            ))}
          </ul>
        </section>
        {review.wording.length > 0 && (
          <section className="section" aria-labelledby="wording">
            <h2 id="wording">{say("analysis.wording")}</h2>
            <p className="small quiet">{say("analysis.wording-about")}</p>
            <ul className="pages">
              {review.wording.map((remark, index) => (
                <li key={index}>
                  <q>{remark.text}</q>
                  <span className="small">{remark.why}</span>
                  {remark.neutral && <span className="small quiet">{say("analysis.neutral", { text: remark.neutral })}</span>}
                </li>
              ))}
            </ul>
          </section>
        )}
        {review.suggested.length > 0 && (
          <section className="section" aria-labelledby="suggested">
            <h2 id="suggested">{say("analysis.suggested")}</h2>
            <ul className="pages">
              {review.suggested.map((one, index) => (
                <li key={index}>
                  <span>
                    <Words text={one.text} />
                  </span>
                  <span className="small quiet">{say("room.cause-kind", { kind: say(`incident.cause-kind.${one.kind}` as Key) })}</span>
                  {ask && (
                    <span className="filters">
                      <button type="button" className="button short" onClick={() => ask({ deed: "record-cause", values: { kind: one.kind, what: one.text.replaceAll("`", "") } })}>
                        {say("deed.name.record-cause")}
                      </button>
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  );
}

/** The parts that people write; the wording is looked over as soon as it is saved. */
function Editor({ incident, review }: { incident: string; review: ReviewShown }) {
  const say = useSay();
  const toast = useToast();
  const put = useDo("incident-reviews.put");
  return (
    <section className="section" aria-labelledby="written">
      <h2 id="written">{say("analysis.written")}</h2>
      <Form
        key={review.written_revision}
        fields={WRITTEN}
        values={{ ...review.written }}
        error={put.error}
        isBusy={put.isPending}
        submit={say("admin.save")}
        onSubmit={(given) =>
          put.mutate(
            { parameters: { incident, ...given } as PutReview, manner: review.written_revision > 0 ? { revision: review.written_revision } : {} },
            { onSuccess: () => toast(say("admin.saved")) },
          )
        }
      />
    </section>
  );
}

/** How the fix is made and taken back, and what shows that it holds. */
function Fix({ incident, fix }: { incident: string; fix: FixPlan | null }) {
  const say = useSay();
  const toast = useToast();
  const put = useDo("incident-fixes.put");
  const [open, setOpen] = useState(false);
  function submit(given: Given): void {
    put.mutate({ parameters: { ...(fix ? { resources: fix.resources, schedule: fix.schedule, change: fix.change, side: fix.side } : {}), incident, ...given } as PutFix }, { onSuccess: () => toast(say("admin.saved")) });
  }
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say(fix ? "analysis.fix.title" : "analysis.fix.none")}</summary>
      <div>
        <Form key={JSON.stringify(fix)} fields={FIX} values={{ ...fix }} error={put.error} isBusy={put.isPending} submit={say("admin.save")} onSubmit={submit} />
      </div>
    </details>
  );
}

function Downloads({ incident }: { incident: string }) {
  const toast = useToast();
  async function load(form: "html" | "md" | "json"): Promise<void> {
    try {
      const made = await call("incidents.review", { incident, format: form });
      save(`${incident}-review.${form}`, made.content, made.media_type);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  }
  return (
    <span className="filters">
      {(["html", "md", "json"] as const).map((form) => (
        <button key={form} type="button" className="button plain short" onClick={() => void load(form)}>
          <Icon name="save" size={14} />
          {form.toUpperCase()}
        </button>
      ))}
    </span>
  );
}
