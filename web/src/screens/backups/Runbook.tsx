import { useCall } from "../../api/queries";
import { ObjectName } from "../../parts/ObjectName";
import { Empty, Shown } from "../../parts/States";
import { Words } from "../../parts/Words";
import { useSay } from "../../texts";
import { span } from "../../words/moments";

/** In which order a cluster comes back, and how long it takes as far as that was measured. */
export function Runbook({ cluster }: { cluster: string }) {
  const say = useSay();
  const runbook = useCall("backups.runbook", { cluster });
  return (
    <div className="detail padded">
      <Shown query={runbook} rows={6}>
        {(data) =>
          data.steps.length === 0 ? (
            <Empty title={say("backups.no-runbook")} />
          ) : (
            <>
              <p>{data.takes_seconds === null ? say("backups.takes-unknown") : say("backups.takes", { span: span(say, data.takes_seconds) })}</p>
              {data.gaps.length > 0 && (
                <div className="note red">
                  <h3>{say("backups.gaps", { count: data.gaps.length })}</h3>
                  <ul className="names">
                    {data.gaps.map((claim) => (
                      <li key={`${claim.namespace}/${claim.name}`}>
                        <ObjectName object={claim} />
                      </li>
                    ))}
                  </ul>
                </div>
              )}
              {data.unread.length > 0 && (
                <div className="note">
                  <p>{say("backups.unread", { kinds: data.unread.join(", ") })}</p>
                </div>
              )}
              <ol className="lines">
                {data.steps.map((step) => (
                  <li key={step.number}>
                    <b className="number">{step.number}</b>
                    <span className="line-what">
                      <Words text={step.text} />
                    </span>
                    {step.takes_seconds !== null && <span className="quiet number">{span(say, step.takes_seconds)}</span>}
                  </li>
                ))}
              </ol>
            </>
          )
        }
      </Shown>
    </div>
  );
}
