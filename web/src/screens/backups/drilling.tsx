import { serverNow } from "../../api/now";
import { useCall, useDo } from "../../api/queries";
import type { Asked } from "../../api/call";
import type { DrillShown } from "../../api/types";
import { Dialog } from "../../parts/Dialog";
import { Form, type Field, type Given } from "../../parts/Form";
import { useToast } from "../../parts/Toasts";
import { useSay, type Say } from "../../texts";

const HOUR = 3_600_000;
const VERDICTS = ["verified", "damaged", "unknown"] as const;

/** What a check said: its name, its verdict, and how much it looked at. */
function checkFields(say: Say, optional: boolean): readonly Field[] {
  return [
    { name: "check", label: "drill.check-name", optional, suggestions: ["checksums", "postgresql", "mysql", "http", "directory"], hint: "drill.check-hint" },
    { name: "verdict", label: "drill.verdict", kind: "choice", choices: VERDICTS.map((value) => ({ value, label: say(`drill.is.${value}`) })) },
    { name: "looked_at", label: "drill.looked-at", kind: "number", optional: true, hint: "drill.looked-at-hint" },
    { name: "unknown", label: "drill.unknown-why", optional: true, hint: "drill.unknown-hint" },
  ];
}

function checked({ check, verdict, looked_at, unknown }: Given) {
  return { check: String(check), verdict: verdict as (typeof VERDICTS)[number], looked_at: Number(looked_at ?? 0), unknown: String(unknown ?? "") };
}

/** Writes down a restore that was tried elsewhere. */
export function Record({ cluster, onClose }: { cluster: string; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const record = useDo("drills.record");
  const claims = useCall("storage.claims", { cluster, limit: 1000 });
  const fields: readonly Field[] = [
    { name: "claim", label: "column.claim", suggestions: (claims.data?.items ?? []).map((row) => `${row.namespace}/${row.name}`), hint: "drill.claim-hint" },
    { name: "point", label: "drill.point", hint: "drill.point-hint" },
    { name: "point_at", label: "drill.point-at", kind: "moment", optional: true },
    { name: "began", label: "drill.began", kind: "moment" },
    { name: "restored", label: "drill.restored", kind: "moment", optional: true, hint: "drill.restored-hint" },
    { name: "ended", label: "drill.ended", kind: "moment" },
    ...checkFields(say, true),
    { name: "failure", label: "drill.failure", kind: "area", optional: true },
    { name: "note", label: "deed.field.note", kind: "area", optional: true },
  ];
  function submit(given: Given): void {
    const { claim, check, verdict, looked_at, unknown, ...rest } = given;
    const [namespace = "", ...name] = String(claim).split("/");
    const checks = check ? [checked({ check, verdict, looked_at, unknown })] : [];
    record.mutate(
      { parameters: { ...rest, cluster, namespace, claim: name.join("/"), checks } as unknown as Asked<"drills.record"> },
      {
        onSuccess: () => {
          toast(say("drill.recorded"));
          onClose();
        },
      },
    );
  }
  const values = { began: new Date(serverNow() - HOUR).toISOString(), ended: new Date(serverNow() - 60_000).toISOString(), verdict: "unknown" };
  return (
    <Dialog title={say("drill.record")} onClose={onClose} className="broad">
      <Form fields={fields} values={values} error={record.error} isBusy={record.isPending} submit={say("drill.record")} onCancel={onClose} onSubmit={submit}>
        <p className="quiet">{say("drill.record-about")}</p>
      </Form>
    </Dialog>
  );
}

/** Notes what a check said of the data that a drill brought back, while it is still there. */
export function Check({ shown, onClose }: { shown: DrillShown; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const check = useDo("drills.check");
  return (
    <Dialog title={say("drill.check")} onClose={onClose}>
      <Form
        fields={checkFields(say, false)}
        values={{ verdict: "verified" }}
        error={check.error}
        isBusy={check.isPending}
        submit={say("drill.check")}
        onCancel={onClose}
        onSubmit={(given) =>
          check.mutate(
            { parameters: { drill: shown.id, checks: [checked(given)] } as unknown as Asked<"drills.check"> },
            {
              onSuccess: () => {
                toast(say("admin.saved"));
                onClose();
              },
            },
          )
        }
      >
        <p className="quiet">{say("drill.check-about", { place: shown.drill.scratch || "–" })}</p>
      </Form>
    </Dialog>
  );
}
