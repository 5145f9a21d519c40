import { useEffect, useId, useState } from "react";
import { useCall } from "../../api/queries";
import { useSay } from "../../texts";

interface Chosen {
  namespace: string;
  name: string;
}

const PAUSE = 250;

/** The object that an action is meant for: by its name, or found by a part of it. */
export function Target({ kind, cluster, target, choose }: { kind: string; cluster: string; target: Chosen; choose: (target: Chosen) => void }) {
  const say = useSay();
  const id = useId();
  const [text, setText] = useState(written(target));
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = window.setTimeout(() => setAsked(text), PAUSE);
    return () => window.clearTimeout(timer);
  }, [text]);
  const found = useCall("search.find", { text: `${kind} ${asked}`.trim(), only: "object", limit: 100 });
  const objects = (found.data?.hits ?? []).flatMap((hit) => (hit.object?.kind === kind && hit.cluster === cluster ? [hit.object] : []));
  function change(next: string): void {
    setText(next);
    const [first = "", ...rest] = next.trim().split("/");
    choose(rest.length > 0 ? { namespace: first, name: rest.join("/") } : { namespace: "", name: first });
  }
  return (
    <div className="field">
      <label htmlFor={id}>{kind}</label>
      <input id={id} className="input mono" required autoComplete="off" list={`${id}-list`} value={text} aria-describedby={`${id}-hint`} onChange={(event) => change(event.target.value)} />
      <datalist id={`${id}-list`}>
        {objects.map((object) => (
          <option key={written(object)} value={written(object)} />
        ))}
      </datalist>
      <span id={`${id}-hint`} className="hint">
        {say("plan.target-hint")}
      </span>
    </div>
  );
}

function written(target: Chosen): string {
  return target.namespace ? `${target.namespace}/${target.name}` : target.name;
}
