import { useState, type FormEvent } from "react";
import { CallError } from "../api/call";
import { useDo } from "../api/queries";
import { Switches } from "../frame/Frame";
import { useSay } from "../texts";
import { useSearch } from "../address";

/** The gate: a name and a password, or the company's own sign-in. */
export function SignIn() {
  const say = useSay();
  const search = useSearch();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const enter = useDo("sessions.create");
  function submit(event: FormEvent): void {
    event.preventDefault();
    enter.mutate({ parameters: { name, password }, manner: { once: "" } });
  }
  const wrong = enter.error instanceof CallError ? enter.error.message : enter.error ? say("failure.failed.title") : "";
  return (
    <div className="gate">
      <main className="gate-box">
        <div className="brand">
          <img src="/mark.svg" alt="" width={24} height={24} />
          {say("frame.name")}
        </div>
        <div className="opening">
          <h1>{say("sign-in.title")}</h1>
          <p className="quiet">{say("sign-in.about")}</p>
        </div>
        {search.get("expired") && <p className="quiet">{say("sign-in.expired")}</p>}
        <form className="form" onSubmit={submit}>
          <div className="field">
            <label htmlFor="name">{say("sign-in.name")}</label>
            <input id="name" className="input" autoComplete="username" autoCapitalize="none" required autoFocus value={name} onChange={(event) => setName(event.target.value)} />
          </div>
          <div className="field">
            <label htmlFor="password">{say("sign-in.password")}</label>
            <input id="password" className="input" type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
          </div>
          {wrong && (
            <p className="red-text" role="alert">
              {wrong}
            </p>
          )}
          <button type="submit" className="button main" disabled={enter.isPending}>
            {say("sign-in.enter")}
          </button>
        </form>
        <div className="gate-foot">
          <details>
            <summary className="small">{say("sign-in.first")}</summary>
            <p className="small quiet">{say("sign-in.first-how")}</p>
          </details>
        </div>
        <Switches />
      </main>
    </div>
  );
}
