import { useMay } from "../../api/me";
import { useCall, useRows } from "../../api/queries";
import { ObjectName } from "../../parts/ObjectName";
import { Time } from "../../parts/Time";
import { useSay } from "../../texts";

/** The loops that turn a knob a little where people let them, and what they decided at the newest look. */
export function Loops({ cluster }: { cluster: string }) {
  const say = useSay();
  const may = useMay();
  const loops = useCall("loops.list", { limit: 1000 }, { enabled: may("loops.list") });
  const decisions = useRows("loops.decisions", { cluster }, may("loops.decisions") && Boolean(cluster));
  const rows = decisions.data?.rows ?? [];
  if (!loops.data || loops.data.items.length === 0) return null;
  return (
    <section className="section" aria-labelledby="loops">
      <h2 id="loops">{say("loop.title")}</h2>
      <p className="quiet">{say("loop.about")}</p>
      <ul className="lines">
        {loops.data.items.map((loop) => (
          <li key={loop.name}>
            <span className="line-what wide">
              <b>{loop.title}</b>
              <span className="quiet">{say("loop.bounds", { knob: loop.knob, days: loop.window_days, hours: loop.cool_down_hours })}</span>
            </span>
            <span className="quiet">{loop.places.length > 0 ? say("loop.places", { count: loop.places.length }) : say("loop.nowhere")}</span>
          </li>
        ))}
      </ul>
      {rows.length > 0 && (
        <>
          <h2>{say("loop.decided")}</h2>
          <ul className="lines">
            {rows.map((row) => (
              <li key={`${row.loop} ${row.kind} ${row.namespace}/${row.name} ${row.part}`}>
                <span className="line-what wide">
                  <span className="facts">
                    <ObjectName object={row} />
                    <Time iso={row.at} />
                  </span>
                  <span>{row.sentence}</span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
