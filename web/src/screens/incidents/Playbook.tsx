import { useState } from "react";
import { useNow } from "../../api/now";
import { useMay } from "../../api/me";
import { useCall, useDo } from "../../api/queries";
import type { PlaybookShown, PlaybookStepShown, StartPlaybook, TakeStep } from "../../api/types";
import { Dialog } from "../../parts/Dialog";
import { Form, type Field } from "../../parts/Form";
import { Icon, ShapeIcon } from "../../parts/Icon";
import { Mark, type Tone } from "../../parts/Mark";
import type { Shape } from "../../parts/Icon";
import { Shown } from "../../parts/States";
import { Time } from "../../parts/Time";
import { useToast } from "../../parts/Toasts";
import { Words } from "../../parts/Words";
import { useSay, useSpeech } from "../../texts";
import { absolute } from "../../words/amounts";
import { span } from "../../words/moments";

const CLOCKS: Record<string, [Tone, Shape]> = {
  running: ["amber", "clock"],
  kept: ["green", "check"],
  late: ["amber", "check"],
  missed: ["red", "triangle"],
  "not-needed": ["grey", "dot"],
};

/** What is done in which order where security is concerned, and until when who must be told by law. */
export function Playbook({ incident }: { incident: string }) {
  const query = useCall("incidents.playbook", { incident });
  return (
    <Shown query={query} rows={8}>
      {(data) => <Inside incident={incident} playbook={data} />}
    </Shown>
  );
}

function Inside({ incident, playbook }: { incident: string; playbook: PlaybookShown }) {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const start = useDo("incidents.start-playbook");
  const [asking, setAsking] = useState<PlaybookStepShown | null>(null);
  const mayStep = may("incidents.playbook-step");
  if (!playbook.started) {
    return (
      <section className="next" aria-labelledby="playbook">
        <div>
          <h2 id="playbook">{playbook.title}</h2>
          <p>{say("playbook.about")}</p>
        </div>
        {may("incidents.start-playbook") && (
          <button
            type="button"
            className="button main large"
            disabled={start.isPending}
            onClick={() => start.mutate({ parameters: { incident } as StartPlaybook }, { onSuccess: () => toast(say("playbook.started")), onError: (error) => toast(error.message) })}
          >
            {say("playbook.start")}
          </button>
        )}
      </section>
    );
  }
  return (
    <div className="room">
      <div className="room-main">
        <section className="section" aria-labelledby="playbook">
          <h2 id="playbook">{playbook.title}</h2>
          <ol className="ladder">
            {playbook.steps.map((step) => (
              <li key={step.id} className={step.standing === "done" ? "reached" : step.standing === "not-needed" ? "skipped" : step.standing}>
                <span className="ladder-sign" aria-hidden="true">
                  {step.standing === "done" ? <Icon name="check" size={14} /> : <ShapeIcon shape={step.standing === "possible" ? "ring" : "dot"} />}
                </span>
                <span className="ladder-what">
                  <span className="ladder-name">
                    {step.title}
                    <span className="unseen">: {say(`playbook.standing.${step.standing}`)}</span>
                  </span>
                  <span className="small quiet">{say(`playbook.phase.${step.phase}`)}</span>
                  {step.standing !== "done" && (
                    <span className="small">
                      <Words text={step.how} />
                    </span>
                  )}
                  {step.destroys && step.standing !== "done" && (
                    <Mark tone="amber" shape="diamond" bare>
                      {say("playbook.destroys")}
                    </Mark>
                  )}
                </span>
                {step.standing === "possible" && mayStep && (
                  <button type="button" className="button short" onClick={() => setAsking(step)}>
                    {say("playbook.take")}
                  </button>
                )}
              </li>
            ))}
          </ol>
        </section>
      </div>
      <div className="room-side">
        <Duties playbook={playbook} />
      </div>
      {asking && <Take incident={incident} step={asking} onClose={() => setAsking(null)} />}
    </div>
  );
}

/** Whom the law wants told, and until when. */
function Duties({ playbook }: { playbook: PlaybookShown }) {
  const { say, lang } = useSpeech();
  const now = useNow();
  if (playbook.clocks.length === 0) return null;
  return (
    <section className="section" aria-labelledby="duties">
      <h2 id="duties">{say("playbook.duties")}</h2>
      <ul className="clocks">
        {playbook.clocks.map((clock) => {
          const left = clock.deadline ? (Date.parse(clock.deadline) - now) / 1000 : null;
          const state = clock.state === "running" && left !== null && left <= 0 ? "missed" : (clock.state ?? "waiting");
          const [tone, shape] = CLOCKS[state] ?? (["grey", "hatch"] as const);
          return (
            <li key={clock.id} className="clock">
              <span className="clock-name">{clock.title}</span>
              <Mark tone={tone} shape={shape} bare>
                <span role="timer" className="number">
                  {state === "running" && left !== null ? say("clock.state.left", { span: span(say, left) }) : say(`playbook.clock.${state}`)}
                </span>
              </Mark>
              <span className="small quiet">
                {clock.law}
                {clock.deadline && ` · ${say("clock.until", { when: absolute(lang, clock.deadline) })}`}
              </span>
            </li>
          );
        })}
      </ul>
      <p className="small quiet">
        {say("playbook.since")} <Time iso={playbook.known ?? playbook.started} />
      </p>
    </section>
  );
}

function Take({ incident, step, onClose }: { incident: string; step: PlaybookStepShown; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const take = useDo("incidents.playbook-step");
  const fields: Field[] = [
    { name: "state", label: "column.state", kind: "choice", choices: (["done", "not-needed"] as const).map((value) => ({ value, label: say(`playbook.standing.${value}`) })) },
    { name: "note", label: "deed.field.note", kind: "area", optional: true },
    { name: "proof", label: "deed.field.evidence", kind: "lines", optional: true, hint: step.proof ? "playbook.proof-hint" : "deed.evidence-hint" },
    { name: "reason", label: "column.reason", kind: "area", optional: true, hint: "playbook.reason-hint" },
  ];
  return (
    <Dialog title={step.title} onClose={onClose}>
      <Form
        fields={fields}
        values={{ state: "done" }}
        error={take.error}
        isBusy={take.isPending}
        submit={say("playbook.take")}
        onCancel={onClose}
        onSubmit={(given) =>
          take.mutate(
            { parameters: { incident, step: step.id, ...given } as TakeStep },
            {
              onSuccess: () => {
                toast(say("admin.saved"));
                onClose();
              },
            },
          )
        }
      >
        <p className="quiet">
          <Words text={step.how} />
        </p>
      </Form>
    </Dialog>
  );
}
