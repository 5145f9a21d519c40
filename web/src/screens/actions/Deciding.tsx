import { useRef, useState } from "react";
import { go } from "../../address";
import { useDo } from "../../api/queries";
import { Dialog } from "../../parts/Dialog";
import { Form, Wrong, type Field } from "../../parts/Form";
import { useToast } from "../../parts/Toasts";
import { useSay } from "../../texts";
import type { Whole } from "../../words/plan";
import { RiskMark } from "./marks";

export type Decision = "approve" | "reject" | "apply" | "undo" | "settle";

const REASON: readonly Field[] = [{ name: "reason", label: "column.reason", kind: "area" }];
const OPERATIONS = { approve: "plans.approve", reject: "plans.reject", apply: "plans.apply", undo: "plans.undo", settle: "plans.settle" } as const;

/** Asks why, and decides; an agreement is to the plan that was read, by its hash. */
export function Deciding({ decision, whole, onClose }: { decision: Decision; whole: Whole; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const act = useDo(OPERATIONS[decision]);
  const { plan, hash } = whole;
  function submit(reason: string): void {
    act.mutate(
      { parameters: { plan: plan.id, reason, ...(decision === "approve" ? { hash } : {}) } },
      {
        onSuccess: (made) => {
          toast(say(`plan.done.${decision}`));
          onClose();
          if (decision === "undo") go(`/actions/plans/${(made as Whole).plan.id}`);
        },
      },
    );
  }
  return (
    <Dialog title={say(`plan.do.${decision}`)} onClose={onClose}>
      <Form
        fields={REASON}
        error={act.error}
        isBusy={act.isPending}
        submit={say(`plan.do.${decision}`)}
        danger={decision === "reject"}
        onCancel={onClose}
        onSubmit={(given) => submit(String(given.reason))}
      >
        <p className="quiet">{say(`plan.about.${decision}`)}</p>
        {(decision === "approve" || decision === "apply") && <Agreed whole={whole} />}
      </Form>
    </Dialog>
  );
}

/** What is agreed to, in short. */
function Agreed({ whole }: { whole: Whole }) {
  const say = useSay();
  return (
    <div className="section">
      <p>
        <b>{whole.plan.effect}</b>
      </p>
      <div className="facts small">
        <RiskMark risk={whole.plan.risk} />
        <span>{whole.irreversible || say("plan.can-be-undone")}</span>
        <span>
          {say("plan.hash")} <code>{whole.hash.slice(0, 12)}</code>
        </span>
      </div>
    </div>
  );
}

/** Agreeing alone: what that means is said first, and somebody says that they know it before anything is sent. */
export function Emergency({ whole, onClose }: { whole: Whole; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const act = useDo("plans.approve");
  const [isSure, setSure] = useState(false);
  const reason = useRef<HTMLTextAreaElement>(null);
  function send(): void {
    const why = reason.current?.value.trim() ?? "";
    if (!why) return reason.current?.focus();
    act.mutate(
      { parameters: { plan: whole.plan.id, reason: why, hash: whole.hash, emergency: true } },
      {
        onSuccess: () => {
          toast(say("plan.done.emergency"));
          onClose();
        },
      },
    );
  }
  return (
    <Dialog title={say("plan.do.emergency")} onClose={onClose}>
      <div className="form">
        <div className="note red">
          <p>{say("plan.about.emergency", { count: whole.plan.needed })}</p>
        </div>
        <Agreed whole={whole} />
        <div className="field">
          <label htmlFor="emergency-reason">{say("column.reason")}</label>
          <textarea id="emergency-reason" ref={reason} className="input" rows={3} required />
        </div>
        <label className="check">
          <input type="checkbox" checked={isSure} onChange={(event) => setSure(event.target.checked)} />
          {say("plan.emergency-sure")}
        </label>
        <Wrong error={act.error} />
        <div className="form-actions">
          <button type="button" className="button" onClick={onClose}>
            {say("action.cancel")}
          </button>
          <button type="button" className="button danger" disabled={!isSure || act.isPending} onClick={send}>
            {say("plan.do.emergency")}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
