import { useEffect, useState, type FormEvent } from "react";
import { goWith, useSearch } from "../address";
import { useCall } from "../api/queries";
import { linkOf } from "../frame/links";
import { Link } from "../parts/Link";
import { Opening } from "../parts/Opening";
import { Shown } from "../parts/States";
import { useSay } from "../texts";
import type { Asked, Hit } from "../api/expected";

/** A question in plain words: what was understood, what was found, or why it is refused. */
export function Ask() {
  const say = useSay();
  const asked = useSearch().get("q") ?? "";
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  const answer = useCall("questions.ask", { text: asked }, { enabled: asked.length > 0 });
  const found = useCall("search.find", { text: asked }, { enabled: asked.length > 1 });
  function submit(event: FormEvent): void {
    event.preventDefault();
    goWith({ q: text.trim() || undefined }, false);
  }
  const examples = ["ask.example.full", "ask.example.pending", "ask.example.why", "ask.example.changed"] as const;
  return (
    <div className="screen">
      <Opening screen={say("screen.ask")} sentence={sentence(asked, answer.data, say)} aside={say("ask.about")} />
      <form className="ask-form" role="search" onSubmit={submit}>
        <input className="input" type="search" aria-label={say("palette.open")} placeholder={say("palette.hint")} value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit" className="button main">
          {say("ask.ask")}
        </button>
      </form>
      <Suggestions items={asked && answer.data?.suggestions.length ? answer.data.suggestions : examples.map((key) => say(key))} />
      {asked && (
        <Shown query={answer} rows={5}>
          {(data) => (
            <>
              {data.link && !data.refused && (
                <p>
                  <Link className="button main" href={data.link}>
                    {say("ask.show")}
                  </Link>
                </p>
              )}
              <Hits title={say("ask.results")} hits={data.results} />
            </>
          )}
        </Shown>
      )}
      {asked && found.data && <Hits title={say("ask.found")} hits={found.data.items} />}
    </div>
  );
}

function sentence(asked: string, answer: Asked | undefined, say: ReturnType<typeof useSay>): string {
  if (!asked) return say("ask.title");
  if (!answer) return say("ask.thinking");
  return answer.understood || say("ask.refused");
}

function Suggestions({ items }: { items: readonly string[] }) {
  const say = useSay();
  return (
    <nav className="suggestions" aria-label={say("ask.try")}>
      {items.map((text) => (
        <Link key={text} href={`/ask?q=${encodeURIComponent(text)}`}>
          {text}
        </Link>
      ))}
    </nav>
  );
}

function Hits({ title, hits }: { title: string; hits: readonly Hit[] }) {
  if (hits.length === 0) return null;
  return (
    <section className="section">
      <h2>{title}</h2>
      <ul className="hits">
        {hits.map((hit, index) => (
          <li key={index}>
            <Link href={linkOf(hit)}>
              <span className="small quiet">{hit.kind}</span>
              <span>
                {hit.title} <span className="small quiet">{[hit.about, hit.cluster].filter(Boolean).join(" · ")}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
