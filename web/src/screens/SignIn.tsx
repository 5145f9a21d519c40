import { useState, type FormEvent, type ReactNode } from "react";
import { go, useSearch } from "../address";
import { CallError } from "../api/call";
import { useEnter, useWays } from "../api/session";
import { Switches } from "../frame/Frame";
import { useSay } from "../texts";

/** The gate: a name and a password, or the company's own sign-in. */
export function SignIn({ hasEnded }: { hasEnded: boolean }) {
  const say = useSay();
  const search = useSearch();
  const enter = useEnter("sign-in");
  const ways = useWays().data;
  const refused = search.get("refused");
  return (
    <Gate title={say("sign-in.title")} about={say("sign-in.about")}>
      {hasEnded && <p className="quiet">{say("sign-in.expired")}</p>}
      {refused && <p className="red-text" role="alert">{say("sign-in.refused")}</p>}
      {ways?.provider && (
        <>
          <a className="button main" href={`${ways.start}?after=${encodeURIComponent(window.location.pathname)}`}>
            {say("sign-in.oidc", { name: ways.provider })}
          </a>
          <div className="gate-or">{say("sign-in.or")}</div>
        </>
      )}
      <Secrets
        fields={["name", "password"]}
        action={say("sign-in.enter")}
        isPending={enter.isPending}
        error={enter.error}
        onSubmit={(given) => enter.mutate(given)}
      />
      <details>
        <summary className="small">{say("sign-in.first")}</summary>
        <p className="small quiet">{say("sign-in.first-how")}</p>
      </details>
    </Gate>
  );
}

/** Where a link leads that works once: the first administrator, or an invited user, chooses a password. */
export function Claim({ isFirst }: { isFirst: boolean }) {
  const say = useSay();
  const enter = useEnter("claim");
  // The secret stands behind the #, so that no server and no log ever sees it as part of an address.
  const [secret] = useState(() => window.location.hash.slice(1));
  return (
    <Gate title={say(isFirst ? "claim.first" : "claim.join")} about={say(secret ? "claim.about" : "claim.no-secret")}>
      <Secrets
        fields={isFirst ? ["name", "password", "again"] : ["password", "again"]}
        action={say("claim.enter")}
        isPending={enter.isPending}
        error={enter.error}
        onSubmit={({ name, password }) => enter.mutate({ secret, password: password ?? "", ...(isFirst ? { name: name ?? "" } : {}) }, { onSuccess: () => go("/", true) })}
      />
    </Gate>
  );
}

function Gate({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  const say = useSay();
  return (
    <div className="gate">
      <main className="gate-box">
        <div className="brand">
          <img src="/mark.svg" alt="" width={24} height={24} />
          {say("frame.name")}
        </div>
        <div className="opening">
          <h1>{title}</h1>
          <p className="quiet">{about}</p>
        </div>
        {children}
        <Switches />
      </main>
    </div>
  );
}

type FieldName = "name" | "password" | "again";

interface Form {
  fields: readonly FieldName[];
  action: string;
  isPending: boolean;
  error: unknown;
  onSubmit: (given: Record<string, string>) => void;
}

function Secrets({ fields, action, isPending, error, onSubmit }: Form) {
  const say = useSay();
  const [wrong, setWrong] = useState("");
  const isNew = fields.includes("again");
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = Object.fromEntries(fields.map((field) => [field, String(form.get(field) ?? "")]));
    if (isNew && given.password !== given.again) setWrong(say("claim.unlike"));
    else {
      setWrong("");
      onSubmit(given);
    }
  }
  const words = wrong || (error instanceof CallError ? error.problem.detail || say("failure.failed.title") : error ? say("failure.failed.title") : "");
  return (
    <form className="form" onSubmit={submit}>
      {fields.map((field, index) => (
        <div key={field} className="field">
          <label htmlFor={field}>{say(`sign-in.${field}`)}</label>
          <input
            id={field}
            name={field}
            className="input"
            type={field === "name" ? "text" : "password"}
            autoComplete={field === "name" ? "username" : isNew ? "new-password" : "current-password"}
            autoCapitalize="none"
            spellCheck={false}
            required
            minLength={isNew && field !== "name" ? 12 : undefined}
            autoFocus={index === 0}
          />
          {isNew && field === "password" && <span className="hint">{say("admin.password-hint")}</span>}
        </div>
      ))}
      {words && (
        <p className="red-text" role="alert">
          {words}
        </p>
      )}
      <button type="submit" className="button main" disabled={isPending}>
        {action}
      </button>
    </form>
  );
}
