import { ObjectName } from "../../parts/ObjectName";
import { useSay } from "../../texts";
import type { Whole } from "../../words/plan";

/** One write: its object, and each field before and after. */
export function Write({ write, number }: { write: Whole["writes"][number]; number: number }) {
  const say = useSay();
  return (
    <li>
      <div className="facts">
        <span className="number quiet">{number}</span>
        <b>{say(`plans.verb.${write.verb}`)}</b>
        <ObjectName object={write} />
        {write.subresource && <code>{write.subresource}</code>}
      </div>
      {write.fields.length > 0 && (
        <table className="diff">
          <thead>
            <tr>
              <th scope="col">{say("plan.field")}</th>
              <th scope="col">{say("plan.before")}</th>
              <th scope="col">{say("plan.after")}</th>
            </tr>
          </thead>
          <tbody>
            {write.fields.map(([path, before, after]) => (
              <tr key={path}>
                <th scope="row" className="mono">
                  {path}
                </th>
                <td className="mono" data-label={say("plan.before")}>{before ? <del>{before}</del> : <span className="quiet">–</span>}</td>
                <td className="mono" data-label={say("plan.after")}>{after ? <ins>{after}</ins> : <span className="quiet">–</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
}
