import type { Shape } from "../../parts/Icon";
import { Mark, type Tone } from "../../parts/Mark";
import { useSay } from "../../texts";
import { LOOKS, type Objective, type Protection } from "../../words/backups";

/** How a claim is protected. */
export function ProtectionMark({ state, count }: { state: Protection; count?: number }) {
  const say = useSay();
  const [tone, shape] = LOOKS[state];
  return (
    <Mark tone={tone} shape={shape}>
      {say(`backups.state.${state}`)}
      {count !== undefined && <span className="number">{count}</span>}
    </Mark>
  );
}

const KEPT: Record<Objective["rpo"], [Tone, Shape]> = {
  met: ["green", "check"],
  missed: ["red", "triangle"],
  unknown: ["grey", "hatch"],
  "not-demanded": ["grey", "dot"],
};

/** Whether an objective can be kept. */
export function KeptMark({ state, words }: { state: Objective["rpo"]; words: string }) {
  const say = useSay();
  const [tone, shape] = KEPT[state];
  return (
    <Mark tone={tone} shape={shape} bare>
      {words || say(`backups.kept.${state}`)}
    </Mark>
  );
}

const VERDICTS = { verified: ["green", "check"], damaged: ["red", "octagon"], unknown: ["grey", "hatch"] } as const;

/** What came of looking at restored data. */
export function VerdictMark({ verdict, name }: { verdict: keyof typeof VERDICTS; name?: string }) {
  const say = useSay();
  const [tone, shape] = VERDICTS[verdict];
  return (
    <Mark tone={tone} shape={shape}>
      {name && `${name}: `}
      {say(`backups.verdict.${verdict}`)}
    </Mark>
  );
}
