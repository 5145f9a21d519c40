import type { Shape } from "../../parts/Icon";
import { Mark, type Tone } from "../../parts/Mark";
import { useSay } from "../../texts";
import type { Risk, State } from "../../words/plan";

const RISK_LOOKS: Record<Risk, [Tone, Shape]> = {
  R0: ["grey", "dot"],
  R1: ["blue", "ring"],
  R2: ["amber", "diamond"],
  R3: ["red", "triangle"],
  R4: ["red", "octagon"],
};

/** How dangerous a plan is: its class, and what that means. */
export function RiskMark({ risk, bare }: { risk: Risk; bare?: boolean }) {
  const say = useSay();
  const [tone, shape] = RISK_LOOKS[risk];
  return (
    <Mark tone={tone} shape={shape} bare={bare}>
      {risk} {say(`plans.risk.${risk}`)}
    </Mark>
  );
}

const STATE_LOOKS: Record<State, [Tone, Shape]> = {
  text: ["grey", "dot"],
  proposed: ["amber", "clock"],
  started: ["blue", "clock"],
  verified: ["green", "check"],
  undone: ["grey", "pause"],
  stopped: ["amber", "octagon"],
  unknown: ["red", "hatch"],
  rejected: ["grey", "octagon"],
  expired: ["grey", "hatch"],
  settled: ["grey", "check"],
};

/** Where a plan stands. */
export function PlanMark({ state, bare }: { state: State; bare?: boolean }) {
  const say = useSay();
  const [tone, shape] = STATE_LOOKS[state];
  return (
    <Mark tone={tone} shape={shape} bare={bare}>
      {say(`plan.state.${state}`)}
    </Mark>
  );
}
