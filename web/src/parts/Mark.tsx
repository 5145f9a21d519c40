import type { ReactNode } from "react";
import { useSay, type Key } from "../texts";
import { percent, sureness } from "../words/amounts";
import { ShapeIcon, type Shape } from "./Icon";

export type Tone = "red" | "amber" | "blue" | "green" | "grey";

/** A state as shape, word and colour. */
export function Mark({ tone, shape, bare, children }: { tone: Tone; shape: Shape; bare?: boolean; children: ReactNode }) {
  return (
    <span className={`mark ${tone}${bare ? " bare" : ""}`}>
      <ShapeIcon shape={shape} />
      {children}
    </span>
  );
}

export type SeverityName = "critical" | "high" | "medium" | "low" | "info";

export const SEVERITIES: readonly SeverityName[] = ["critical", "high", "medium", "low", "info"];

const LOOKS: Record<SeverityName, [Tone, Shape]> = {
  critical: ["red", "octagon"],
  high: ["red", "triangle"],
  medium: ["amber", "diamond"],
  low: ["blue", "ring"],
  info: ["grey", "dot"],
};

export function SeverityMark({ severity, count }: { severity: SeverityName; count?: number }) {
  const say = useSay();
  const [tone, shape] = LOOKS[severity];
  return (
    <Mark tone={tone} shape={shape}>
      {count === undefined ? say(`severity.${severity}`) : say("severity.count", { count, severity: say(`severity.${severity}`) })}
    </Mark>
  );
}

/** How sure something is, as a word and a number. */
export function Confidence({ value }: { value: number }) {
  const say = useSay();
  return (
    <span className="number">
      {say(`confidence.${sureness(value)}`)} <span className="quiet">{percent(value)}</span>
    </span>
  );
}

const STATES: Record<string, [Tone, Shape]> = {
  open: ["red", "octagon"],
  healed: ["green", "check"],
  opened: ["red", "octagon"],
  changed: ["amber", "diamond"],
  returned: ["red", "triangle"],
  waived: ["grey", "dot"],
  waiting: ["grey", "clock"],
  running: ["blue", "clock"],
  done: ["green", "check"],
  failed: ["red", "triangle"],
  refused: ["amber", "lock"],
  full: ["red", "octagon"],
  fills: ["amber", "triangle"],
  lasts: ["green", "check"],
  planned: ["grey", "clock"],
  "in-force": ["blue", "clock"],
  over: ["grey", "dot"],
  well: ["green", "check"],
  missed: ["red", "triangle"],
};

const NAMED = new Set([...Object.keys(STATES), "unreliable", "too-short", "stale", "no-capacity", "no-data"]);

/** A state by its name; what is not known is hatched, never green. */
export function StateMark({ state, bare }: { state: string; bare?: boolean }) {
  const say = useSay();
  const [tone, shape] = STATES[state] ?? ["grey", "hatch"];
  return (
    <Mark tone={tone} shape={shape} bare={bare}>
      {NAMED.has(state) ? say(`state.${state}` as Key) : state}
    </Mark>
  );
}
