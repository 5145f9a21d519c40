import { Words } from "../../parts/Words";
import { useSay } from "../../texts";

/** Asks why a plan is made, and says why it could not be. */
export function Why({ id, error }: { id: string; error: Error | null }) {
  const say = useSay();
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{say("column.reason")}</label>
        <textarea id={id} name="reason" className="input" rows={3} required maxLength={1000} />
      </div>
      {error && (
        <div className="note red" role="alert">
          <h3>{say("plan.not-made")}</h3>
          <p>
            <Words text={error.message} />
          </p>
        </div>
      )}
    </>
  );
}
