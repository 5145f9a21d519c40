import { learnNow } from "./now";
import { PLACES as MADE, type Table } from "./types";

/** How each operation is reached: method, path, the name of a raw body, permission. */
export const PLACES: Record<keyof Table, readonly [string, string, string, string]> = MADE;

export type Name = keyof Table;
export type Asked<N extends Name> = Table[N]["parameters"];
export type Answer<N extends Name> = Table[N]["result"];

/** What the server says went wrong, as RFC 9457 writes it. */
export interface Problem {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  code?: string;
  instance?: string;
  values?: Record<string, unknown>;
}

/** A call that did not give an answer; `status` is 0 where the server could not be reached. */
export class CallError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title || String(problem.status));
  }

  get status(): number {
    return this.problem.status;
  }
}

export interface Manner {
  signal?: AbortSignal;
  /** The body as it is, for an operation that takes bytes. */
  body?: Blob;
  /** The revision that the caller believes the record to be at. */
  revision?: number;
  /** A key under which asking again does nothing again. */
  once?: string;
}

export const BASE = "/api/v1";

let language = "en";
let proof = "";

/** Sets what goes along with every change, as the proof that this page sends it. */
export function prove(csrf: string): void {
  proof = csrf;
}

/** Sets the language in which the server is to answer. */
export function speak(lang: string): void {
  language = lang;
}

/** Gives the address of an operation and what is left of its parameters for the query or the body. */
export function addressed(name: Name, parameters: object): { path: string; rest: Record<string, unknown> } {
  const rest: Record<string, unknown> = { ...parameters };
  const path = PLACES[name][1].replace(/\{(\w+)(?::\w+)?\}/g, (_, field: string) => {
    const value = rest[field];
    delete rest[field];
    // Causes are named with slashes, which a path keeps.
    return String(value === "" || value == null ? "-" : value).split("/").map(encodeURIComponent).join("/");
  });
  return { path, rest };
}

/** Writes parameters as a query; what is empty is left out. */
export function query(rest: Record<string, unknown>): string {
  const found = new URLSearchParams();
  for (const [key, value] of Object.entries(rest)) {
    if (value === undefined || value === null || value === "") continue;
    if (Array.isArray(value)) value.forEach((item) => found.append(key, String(item)));
    else found.set(key, String(value));
  }
  const text = found.toString();
  return text ? `?${text}` : "";
}

/** Calls an operation of the table; throws CallError. */
export async function call<N extends Name>(name: N, parameters: Asked<N>, manner: Manner = {}): Promise<Answer<N>> {
  const [method, , raw] = PLACES[name];
  const { path, rest } = addressed(name, parameters);
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language };
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (manner.signal) init.signal = manner.signal;
  let address = BASE + path;
  if (method === "GET" || raw) address += query(rest);
  else if (method !== "DELETE" || Object.keys(rest).length) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(rest);
  }
  if (raw && manner.body) {
    headers["Content-Type"] = "application/octet-stream";
    init.body = manner.body;
  }
  if (method !== "GET") headers["X-CSRF-Token"] = proof;
  if (manner.revision !== undefined) headers["If-Match"] = `"${manner.revision}"`;
  if (manner.once) headers["Idempotency-Key"] = manner.once;
  const answer = await read<Answer<N>>(await reached(address, init));
  const { now } = answer as { now?: unknown };
  if (typeof now === "string") learnNow(now);
  return answer;
}

/** Asks what is no operation, such as signing in; throws CallError. */
export async function ask<T>(method: "GET" | "POST", address: string, body?: object): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language };
  if (method !== "GET") headers["X-CSRF-Token"] = proof;
  if (body) headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (body) init.body = JSON.stringify(body);
  return read<T>(await reached(address, init));
}

async function reached(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new CallError({ status: 0, code: "unreachable" });
  }
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  let body: unknown = {};
  try {
    if (text) body = JSON.parse(text);
  } catch {
    throw new CallError({ status: response.ok ? 0 : response.status, code: "not-json" });
  }
  if (!response.ok) throw new CallError({ status: response.status, ...(body as object) });
  return body as T;
}

