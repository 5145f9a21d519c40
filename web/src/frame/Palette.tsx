import { useEffect, useId, useMemo, useState, type KeyboardEvent } from "react";
import { go } from "../address";
import { useMay } from "../api/me";
import { Dialog } from "../parts/Dialog";
import { useSay } from "../texts";
import { PLACES } from "./Frame";
import { useFound } from "./finding";

interface Option {
  group: string;
  label: string;
  about: string;
  link: string;
}

/** Asking and going anywhere from any screen, with the keyboard alone. */
export function Palette({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const may = useMay();
  const id = useId();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const [at, setAt] = useState(0);
  useEffect(() => {
    const timer = window.setTimeout(() => setAsked(text.trim()), 150);
    return () => window.clearTimeout(timer);
  }, [text]);
  const { hits } = useFound(asked);

  const options = useMemo<Option[]>(() => {
    const wanted = text.trim().toLowerCase();
    const places = PLACES.filter((place) => place.asks.some(may))
      .map((place) => ({ group: say("palette.places"), label: say(place.key), about: "", link: place.path }))
      .filter((option) => option.label.toLowerCase().includes(wanted));
    const question = wanted && { group: say("palette.ask"), label: text.trim(), about: "", link: `/ask?q=${encodeURIComponent(text.trim())}` };
    const found = hits.map((hit) => ({ group: say("palette.found"), label: hit.title, about: hit.kind, link: hit.link }));
    return [...(question ? [question] : []), ...found, ...places];
  }, [text, hits, may, say]);
  useEffect(() => setAt(0), [options.length, text]);

  function choose(option: Option | undefined): void {
    if (!option) return;
    onClose();
    go(option.link);
  }

  function press(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((now) => (now + step + options.length) % Math.max(1, options.length));
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(options[at]);
    }
  }

  return (
    <Dialog title={say("palette.open")} className="palette" onClose={onClose}>
      <input
        className="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={options[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        aria-label={say("palette.open")}
        placeholder={say("palette.hint")}
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
      />
      <div id={`${id}-list`} className="palette-list" role="listbox" aria-label={say("palette.found")}>
        {options.map((option, index) => (
          <div
            key={`${option.link} ${index}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className="palette-option"
            ref={(node) => {
              if (index === at) node?.scrollIntoView({ block: "nearest" });
            }}
            onMouseMove={() => setAt(index)}
            onClick={() => choose(option)}
          >
            {option.label}
            <span className="quiet">{option.about || option.group}</span>
          </div>
        ))}
      </div>
      <div className="palette-foot" aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {say("palette.move")}
        </span>
        <span>
          <kbd>↵</kbd> {say("palette.go")}
        </span>
        <span>
          <kbd>esc</kbd> {say("action.close")}
        </span>
      </div>
    </Dialog>
  );
}
