import { useEffect, useRef, useState } from "react";
import { goWith, useSearch } from "../address";
import { useSay } from "../texts";
import { Icon } from "./Icon";

/** A filter with choices, which lives in the address. */
export function ChoiceChip({ name, label, choices }: { name: string; label: string; choices: readonly { value: string; label: string }[] }) {
  const say = useSay();
  const value = useSearch().get(name) ?? "";
  const known = !value || choices.some((choice) => choice.value === value);
  return (
    <span className={value ? "chip set" : "chip"}>
      <select aria-label={label} value={value} onChange={(event) => goWith({ [name]: event.target.value || undefined })}>
        <option value="">{value ? say("filter.any", { label }) : label}</option>
        {!known && <option value={value}>{value}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <Icon name="down" size={12} />
    </span>
  );
}

/** A filter by words, which lives in the address. */
export function TextChip({ name, label }: { name: string; label: string }) {
  const value = useSearch().get(name) ?? "";
  const [text, setText] = useState(value);
  const timer = useRef(0);
  useEffect(() => setText(value), [value]);
  function change(next: string): void {
    setText(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => goWith({ [name]: next || undefined }), 250);
  }
  return (
    <span className={value ? "chip set" : "chip"}>
      <input type="search" aria-label={label} placeholder={label} value={text} onChange={(event) => change(event.target.value)} />
    </span>
  );
}

/** A filter that is on or off. */
export function SwitchChip({ name, label }: { name: string; label: string }) {
  const on = useSearch().get(name) === "true";
  return (
    <span className={on ? "chip set" : "chip"}>
      <button type="button" aria-pressed={on} onClick={() => goWith({ [name]: on ? undefined : "true" })}>
        {label}
      </button>
    </span>
  );
}

/** Takes filters away, shown when there is one. */
export function ClearFilters({ names }: { names: readonly string[] }) {
  const say = useSay();
  const search = useSearch();
  if (!names.some((name) => search.get(name))) return null;
  return (
    <button
      type="button"
      className="button plain short"
      onClick={() => goWith(Object.fromEntries(names.map((name) => [name, undefined])))}
    >
      {say("filter.clear")}
    </button>
  );
}
