import type { Shape } from "../../parts/Icon";
import { Mark, type Tone } from "../../parts/Mark";
import { useSay } from "../../texts";
import type { CheckState, Standing } from "../../words/checks";

const STATE_LOOKS: Record<CheckState, [Tone, Shape]> = {
  pass: ["green", "check"],
  fail: ["red", "triangle"],
  "not-evaluated": ["grey", "hatch"],
  "waiting-for-person": ["amber", "diamond"],
};

export const DUE_LOOKS: Record<Standing, [Tone, Shape]> = {
  due: ["grey", "ring"],
  running: ["blue", "clock"],
  good: ["green", "check"],
  bad: ["red", "triangle"],
  open: ["amber", "diamond"],
  missed: ["red", "octagon"],
  "made-up": ["grey", "check"],
  postponed: ["grey", "pause"],
};

/** What a check came to; one that never ran is hatched. */
export function CheckMark({ state }: { state: CheckState | null }) {
  const say = useSay();
  const [tone, shape] = state ? STATE_LOOKS[state] : (["grey", "hatch"] as const);
  return (
    <Mark tone={tone} shape={shape}>
      {say(state ? `check.state.${state}` : "check.never")}
    </Mark>
  );
}
