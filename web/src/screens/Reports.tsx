import { useMemo, useState } from "react";
import { goWith, useSearch } from "../address";
import type { Asked } from "../api/call";
import { useMay } from "../api/me";
import { useCall, useDo, useRows } from "../api/queries";
import type { NewReport, NewSchedule, ReportContent, ReportShown, ScheduleShown } from "../api/types";
import { Dialog } from "../parts/Dialog";
import { ChoiceChip, ClearFilters } from "../parts/Filters";
import { Form, type Field, type Given } from "../parts/Form";
import { Icon } from "../parts/Icon";
import { Mark } from "../parts/Mark";
import { Opening } from "../parts/Opening";
import { Panel } from "../parts/Panel";
import { Paper } from "../parts/Paper";
import { save } from "../parts/save";
import { Empty, Failure, Shown, Skeleton } from "../parts/States";
import { Table, type Column } from "../parts/Table";
import { Time } from "../parts/Time";
import { useToast } from "../parts/Toasts";
import { useSay, useSpeech, type Key, type Say } from "../texts";

const KINDS = ["daily", "weekly", "monthly", "quarterly"] as const;
const FILTERS = ["cluster", "kind", "schedule"] as const;

/** Reports of a day, a week, a month or a quarter: those that are kept, and when the next ones come. */
export function Reports() {
  const say = useSay();
  const may = useMay();
  const search = useSearch();
  const asked = Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? ""]).filter(([, value]) => value));
  const reports = useRows("reports.list", asked as Asked<"reports.list">);
  const clusters = useCall("clusters.list", { limit: 1000 });
  const schedules = useRows("schedules.list", {}, may("schedules.list"));
  const regular = (schedules.data?.rows ?? []).filter((row) => row.action === "report");
  const [making, setMaking] = useState(false);
  const [isRegular, setRegular] = useState(false);
  const choices = (clusters.data?.items ?? []).map((item) => ({ value: item.name, label: item.title || item.name }));
  const open = search.get("open") ?? "";
  const columns = useMemo(() => columnsOf(say, regular), [say, schedules.data]);
  const rows = reports.data?.rows ?? [];
  return (
    <div className="screen">
      <Opening
        screen={say("screen.reports")}
        sentence={reports.data ? say("reports.answer", { count: reports.data.total ?? rows.length }) : say("screen.reports")}
        aside={say("reports.about")}
        actions={
          may("reports.create") && (
            <button type="button" className="button main" onClick={() => setMaking(true)}>
              <Icon name="plus" />
              {say("reports.make")}
            </button>
          )
        }
      />
      <Table
        name="reports"
        label={say("screen.reports")}
        columns={columns}
        rows={rows}
        total={reports.data?.total}
        keyOf={(row) => row.id}
        openKey={open}
        onOpen={(row) => goWith({ open: row.id })}
        tools={
          <>
            <ChoiceChip name="kind" label={say("reports.kind")} choices={KINDS.map((value) => ({ value, label: say(`reports.kinds.${value}`) }))} />
            <ChoiceChip name="cluster" label={say("column.cluster")} choices={choices} />
            <ClearFilters names={FILTERS} />
          </>
        }
        empty={reports.isError ? <Failure error={reports.error} again={() => void reports.refetch()} /> : reports.isPending ? <Skeleton /> : <Empty title={say("reports.none.title")}>{say("reports.none.what")}</Empty>}
      />
      {may("schedules.list") && <Regular schedules={regular} onAdd={may("schedules.create") ? () => setRegular(true) : null} />}
      {isRegular && <MakeRegular clusters={choices} onClose={() => setRegular(false)} />}
      {making && <Make clusters={choices} onClose={() => setMaking(false)} />}
      {open && <One key={open} id={open} onClose={() => goWith({ open: undefined })} />}
    </div>
  );
}

function columnsOf(say: Say, schedules: readonly ScheduleShown[]): Column<ReportShown>[] {
  const names = new Map(schedules.map((row) => [row.id, row.name]));
  return [
    { id: "title", label: say("column.title"), width: 360, value: (row) => row.title, cell: (row) => <b>{row.title}</b> },
    { id: "kind", label: say("reports.kind"), width: 120, value: (row) => row.kind, cell: (row) => say(`reports.kinds.${row.kind}` as Key) },
    { id: "cluster", label: say("column.cluster"), width: 140, value: (row) => row.cluster, cell: (row) => row.cluster || say("admin.all") },
    { id: "format", label: say("reports.format"), width: 100, mono: true, value: (row) => row.format },
    { id: "schedule", label: say("reports.asked-by"), width: 160, value: (row) => (row.schedule ? (names.get(row.schedule) ?? say("column.schedule")) : say("reports.by-hand")) },
    { id: "created", label: say("column.created"), width: 140, value: (row) => row.created, cell: (row) => <Time iso={row.created} /> },
  ];
}

/** When reports come by themselves, and whether the last one came. */
function Regular({ schedules, onAdd }: { schedules: readonly ScheduleShown[]; onAdd: (() => void) | null }) {
  const say = useSay();
  return (
    <section className="section">
      <div className="section-head">
        <h2>{say("reports.regular")}</h2>
        {onAdd && (
          <button type="button" className="button short" onClick={onAdd}>
            {say("reports.make-regular")}
          </button>
        )}
      </div>
      {schedules.length === 0 && <p className="quiet">{say("reports.no-schedule")}</p>}
      <ul className="rivals">
        {schedules.map((row) => (
          <li key={row.id} className="reports-plan">
            <b>{row.name}</b>
            {row.enabled ? (
              <Mark tone="green" shape="check" bare>
                {say("admin.enabled")}
              </Mark>
            ) : (
              <Mark tone="grey" shape="dot" bare>
                {say("admin.disabled")}
              </Mark>
            )}
            <span>
              {say("reports.next")} <Time iso={row.enabled ? row.next : null} />
            </span>
            <span className="quiet">
              {say("reports.last")} <Time iso={row.last} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a report is of and how it is written, which is asked for one as for many. */
function commonFields(say: Say, clusters: readonly { value: string; label: string }[]): [kind: Field, cluster: Field, language: Field, format: Field] {
  return [
    { name: "kind", label: "reports.kind", kind: "choice", choices: KINDS.map((value) => ({ value, label: say(`reports.kinds.${value}`) })) },
    { name: "cluster", label: "column.cluster", kind: "choice", optional: true, hint: "reports.whole-fleet", choices: clusters },
    { name: "language", label: "look.language", kind: "choice", choices: [{ value: "en", label: say("language.en") }, { value: "ko", label: say("language.ko") }] },
    { name: "format", label: "reports.format", kind: "choice", choices: ["html", "md", "json"] },
  ];
}

/** Has reports made again and again. */
function MakeRegular({ clusters, onClose }: { clusters: readonly { value: string; label: string }[]; onClose: () => void }) {
  const { say, lang } = useSpeech();
  const toast = useToast();
  const create = useDo("schedules.create");
  const [kind, cluster, language, format] = commonFields(say, clusters);
  const fields: Field[] = [{ name: "name", label: "column.schedule" }, kind, cluster, { name: "cron", label: "column.cron", hint: "admin.cron-hint" }, { name: "zone", label: "column.zone" }, language, format];
  function submit({ kind, language, format, ...given }: Given): void {
    create.mutate(
      { parameters: { ...given, action: "report", options: { kind, lang: language, format } } as unknown as NewSchedule },
      {
        onSuccess: () => {
          toast(say("admin.created"));
          onClose();
        },
      },
    );
  }
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Dialog title={say("reports.make-regular")} onClose={onClose}>
      <Form fields={fields} values={{ kind: "weekly", language: lang, format: "html", cron: "0 8 * * 1", zone }} error={create.error} isBusy={create.isPending} submit={say("reports.make-regular")} onSubmit={submit} onCancel={onClose} />
    </Dialog>
  );
}

function Make({ clusters, onClose }: { clusters: readonly { value: string; label: string }[]; onClose: () => void }) {
  const { say, lang } = useSpeech();
  const toast = useToast();
  const make = useDo("reports.create");
  const [kind, cluster, language, format] = commonFields(say, clusters);
  const fields: Field[] = [kind, cluster, { name: "until", label: "reports.until", kind: "moment", optional: true, hint: "reports.until-hint" }, language, format];
  function submit(given: Given): void {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    make.mutate(
      { parameters: { ...given, zone } as NewReport },
      {
        onSuccess: (made) => {
          toast(say("reports.made"));
          onClose();
          goWith({ open: made.id });
        },
      },
    );
  }
  return (
    <Dialog title={say("reports.make")} onClose={onClose}>
      <Form fields={fields} values={{ kind: "weekly", language: lang, format: "html" }} error={make.error} isBusy={make.isPending} submit={say(make.isPending ? "reports.making" : "reports.make")} onSubmit={submit} onCancel={onClose} />
    </Dialog>
  );
}

function One({ id, onClose }: { id: string; onClose: () => void }) {
  const say = useSay();
  const report = useCall("reports.get", { report: id });
  return (
    <Panel title={say("reports.one")} wide onClose={onClose}>
      <Shown query={report} title rows={10}>
        {(data) => <Read report={data} />}
      </Shown>
    </Panel>
  );
}

function Read({ report }: { report: ReportContent }) {
  const { say, lang } = useSpeech();
  const day = (iso: string) => new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short", timeZone: report.zone }).format(new Date(iso));
  return (
    <article className="detail">
      <header className="detail-head">
        <div className="facts">
          <span>{say(`reports.kinds.${report.kind}` as Key)}</span>
          <span>{say("reports.span", { since: day(report.since), until: day(report.until) })}</span>
          <span>{report.zone}</span>
        </div>
        <h2 className="big">{report.title}</h2>
        <div className="filters">
          <button type="button" className="button" onClick={() => save(`holdfast-${report.kind}-${report.until.slice(0, 10)}.${report.format}`, report.content, report.media_type)}>
            <Icon name="save" />
            {say("reports.save", { format: report.format.toUpperCase() })}
          </button>
        </div>
        <p className="small quiet">
          {say("reports.digest")} <span className="mono">{report.digest}</span>
        </p>
      </header>
      {report.format === "html" ? <Paper html={report.content} /> : <pre className="paper-plain">{report.content}</pre>}
    </article>
  );
}
