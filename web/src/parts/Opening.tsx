import { useEffect, type ReactNode } from "react";

/** What each screen opens with: one sentence that answers. */
export function Opening({ screen, sentence, aside, actions }: { screen: ReactNode; sentence: string; aside?: ReactNode; actions?: ReactNode }) {
  useEffect(() => {
    document.title = `${sentence} – Holdfast`;
  }, [sentence]);
  return (
    <header className="opening">
      <div className="eyebrow">{screen}</div>
      <div className="opening-row">
        <h1>{sentence}</h1>
        {actions && <div className="filters">{actions}</div>}
      </div>
      {aside && <div className="aside">{aside}</div>}
    </header>
  );
}

/** A number that matters, with what it counts. */
export function Figure({ value, unit, label }: { value: ReactNode; unit?: string; label: ReactNode }) {
  return (
    <>
      <span className="figure-value">
        {value}
        {unit && <small> {unit}</small>}
      </span>
      <span className="figure-label">{label}</span>
    </>
  );
}
