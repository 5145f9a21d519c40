// Shapes of operations that are not in the table yet.
import type { Table as Made, WireObject } from "./types";

export interface Hit { kind: string; cluster: string; title: string; about: string; object: WireObject | null; link: string }
export interface Asked { understood: string; intent: string; parameters: Record<string, string>; link: string; results: Hit[]; refused: boolean; suggestions: string[] }

interface Expected {
  "questions.ask": { parameters: { text: string }; result: Asked };
  "search.find": { parameters: { text: string }; result: { items: Hit[] } };
}

export type Table = Made & Omit<Expected, keyof Made>;

export const EXPECTED_PLACES: Record<keyof Expected, readonly [string, string, string, string]> = {
  "questions.ask": ["GET", "/ask", "", "ask:questions"],
  "search.find": ["GET", "/search", "", "ask:questions"],
};
