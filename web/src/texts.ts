import { createContext, useContext } from "react";
import type en from "#texts/en/portal.json";
import type incident from "#texts/en/incident.json";
import type plans from "#texts/en/plans.json";

type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? K : Exclude<keyof T[K], "one" | "other"> extends never ? K : `${K}.${Leaves<T[K]>}`;
}[keyof T & string];

export type Key = Leaves<typeof en> | `incident.${Leaves<typeof incident>}` | `plans.${Leaves<typeof plans>}`;
export type Language = "en" | "ko";
export type Values = Record<string, string | number | null | undefined>;
/** Says something in the reader's language. */
export type Say = (key: Key, values?: Values) => string;

type Tree = { [key: string]: string | Tree };

export const LANGUAGES: readonly Language[] = ["en", "ko"];

/** Makes the function that says things from a tree of texts; a key without a text stands for itself. */
export function sayer(tree: unknown, lang: Language): Say {
  const numbers = new Intl.NumberFormat(lang);
  return (key, values = {}) => {
    const found = key.split(".").reduce<unknown>((at, part) => (at as Tree | undefined)?.[part], tree);
    const text = typeof found === "string" ? found : plural(found, values.count);
    if (text === undefined) return key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined || value === null) return whole;
      return typeof value === "number" ? numbers.format(value) : value;
    });
  };
}

function plural(found: unknown, count: unknown): string | undefined {
  const forms = found as { one?: string; other?: string } | undefined;
  return count === 1 && forms?.one !== undefined ? forms.one : forms?.other;
}

/** Loads the texts of a language: those of the portal, and those of incidents and plans that the server says as well. */
export async function load(lang: Language): Promise<Say> {
  const [portal, incidents, plans] = await Promise.all(
    lang === "ko" ? [import("#texts/ko/portal.json"), import("#texts/ko/incident.json"), import("#texts/ko/plans.json")] : [import("#texts/en/portal.json"), import("#texts/en/incident.json"), import("#texts/en/plans.json")],
  );
  return sayer({ ...portal.default, incident: incidents.default, plans: plans.default }, lang);
}

/** Chooses the language: what was chosen before, else the browser's. */
export function chosen(): Language {
  const kept = localStorage.getItem("holdfast.lang");
  if (kept === "en" || kept === "ko") return kept;
  return navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
}

export interface Speech {
  say: Say;
  lang: Language;
  speakIn: (lang: Language) => void;
}

export const SpeechContext = createContext<Speech | null>(null);

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error("no texts");
  return speech;
}

export function useSay(): Say {
  return useSpeech().say;
}
