import { useEffect, useState, type FormEvent } from "react";
import { goWith, useSearch } from "../address";
import { useCall } from "../api/queries";
import type { Answer } from "../api/types";
import { useFound } from "../frame/finding";
import { hitsOf, screenOf, type Hit } from "../frame/links";
import { Link } from "../parts/Link";
import { Opening } from "../parts/Opening";
import { Shown } from "../parts/States";
import { useSay, type Say } from "../texts";

const EXAMPLES = ["ask.example.full", "ask.example.pending", "ask.example.why", "ask.example.changed"] as const;

/** A question in plain words: what was understood, what was found, or why it is refused. */
export function Ask() {
  const say = useSay();
  const asked = useSearch().get("q") ?? "";
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  const answer = useCall("questions.ask", { text: asked }, { enabled: asked.length > 0 });
  // What was not understood may be a part of a name.
  const found = useFound(answer.data?.refused ? (answer.data.words[0] ?? asked) : "");
  function submit(event: FormEvent): void {
    event.preventDefault();
    goWith({ q: text.trim() || undefined }, false);
  }
  const suggestions = (asked && answer.data?.suggestions) || [];
  return (
    <div className="screen">
      <Opening screen={say("screen.ask")} sentence={sentence(asked, answer.data, say)} aside={answer.data?.why || say("ask.about")} />
      <form className="ask-form" role="search" onSubmit={submit}>
        <input className="input" type="search" aria-label={say("palette.open")} placeholder={say("palette.hint")} maxLength={300} value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit" className="button main">
          {say("ask.ask")}
        </button>
      </form>
      {(!asked || suggestions.length > 0) && <Suggestions items={suggestions.length ? suggestions : EXAMPLES.map((key) => say(key))} />}
      {asked && (
        <Shown query={answer} rows={5}>
          {(data) => <Result answer={data} />}
        </Shown>
      )}
      {asked && answer.data?.refused && <Hits title={say("ask.found", { name: answer.data.words[0] ?? asked })} hits={found.hits} />}
    </div>
  );
}

function Result({ answer }: { answer: Answer }) {
  const say = useSay();
  if (answer.refused) return null;
  const link = screenOf(answer.operation, answer.parameters);
  const hits = hitsOf(answer.operation, answer.result);
  return (
    <>
      <Hits title={say("ask.results", { count: hits.length })} hits={hits.slice(0, 12)} />
      {link && (
        <p>
          <Link className="button" href={link}>
            {say("ask.show")}
          </Link>
        </p>
      )}
    </>
  );
}

function sentence(asked: string, answer: Answer | undefined, say: Say): string {
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
            <Link href={hit.link}>
              <span className="small quiet">{hit.kind}</span>
              <span>
                {hit.title} <span className="small quiet">{hit.about}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
