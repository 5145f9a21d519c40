import type { ReactNode } from "react";
import { Mark, type Tone } from "../../parts/Mark";
import type { Shape } from "../../parts/Icon";
import { useSay, type Key } from "../../texts";
import { priorityName, type Priority } from "../../words/incident";

const LOOKS: Record<Priority, [Tone, Shape]> = {
  P1: ["red", "octagon"],
  P2: ["red", "triangle"],
  P3: ["amber", "diamond"],
  P4: ["blue", "ring"],
  enhancement: ["grey", "dot"],
};

/** How urgent an incident is. */
export function PriorityMark({ priority, long }: { priority: Priority; long?: boolean }) {
  const say = useSay();
  const [tone, shape] = LOOKS[priority];
  return (
    <Mark tone={tone} shape={shape}>
      {priorityName(say, priority, long)}
    </Mark>
  );
}

/** Where an incident stands, in words. */
export function StandingMark({ state, step, side, isHeld, bare }: { state: "open" | "over"; step: string; side: string; isHeld?: boolean; bare?: boolean }): ReactNode {
  const say = useSay();
  if (side) {
    return (
      <Mark tone="grey" shape="dot" bare={bare}>
        {say(`room.side.${side}` as Key)}
      </Mark>
    );
  }
  if (state === "over") {
    return (
      <Mark tone="green" shape="check" bare={bare}>
        {say("incident.step.closed")}
      </Mark>
    );
  }
  if (isHeld) {
    return (
      <Mark tone="grey" shape="pause" bare={bare}>
        {say("room.held")}
      </Mark>
    );
  }
  return (
    <Mark tone={step === "verified" || step === "fixed" ? "green" : "grey"} shape={step === "verified" || step === "fixed" ? "check" : "clock"} bare={bare}>
      {say(`incident.step.${step as "found"}`)}
    </Mark>
  );
}
