import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { BASE } from "./call";

/** What is asked again when something of a topic happened. */
export const CONCERNS: Record<string, readonly string[]> = {
  problem: ["fleet", "problems", "diagnoses", "storage"],
  snapshot: ["fleet", "snapshots", "diagnoses", "storage", "forecasts", "anomalies", "objects", "proposals", "backups"],
  job: ["jobs", "fleet", "checks"],
  cluster: ["clusters", "fleet"],
  schedule: ["schedules"],
  check: ["checks"],
  rota: ["rotas"],
  incident: ["incidents", "notices", "alert-firings", "intake"],
  alert: ["alert-firings", "alert-sources", "incidents"],
  maintenance: ["maintenances", "checks"],
  notice: ["notices"],
  delivery: ["notices", "deliveries"],
  report: ["reports"],
  plan: ["plans", "action-budgets", "breakers", "proposals", "autonomy"],
  dial: ["autonomy", "proposals"],
  switch: ["switches"],
  freeze: ["freezes"],
  watch: ["watchdogs"],
  watchdog: ["watchdogs"],
};

/** Says whether the answer of an operation may be another one after a note of a topic. */
export function concerns(topic: string, operation: string): boolean {
  const groups = CONCERNS[topic.split(".")[0] ?? ""];
  return groups === undefined || groups.includes(operation.split(".")[0] ?? "");
}

/** Listens to the server's notes, and asks again what they concern. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource(`${BASE}/events`);
    const heard = new Set<string>();
    let timer = 0;
    const hear = (topic: string) => {
      heard.add(topic);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        const topics = [...heard];
        heard.clear();
        void client.invalidateQueries({
          predicate: (query) => topics.some((topic) => concerns(topic, String(query.queryKey[0]))),
        });
      }, 400);
    };
    // What happened between a page's first question and this moment was told to nobody: no topic, so all is asked again.
    source.addEventListener("ready", () => hear("ready"));
    source.addEventListener("note", (event) =>
      hear((JSON.parse((event as MessageEvent<string>).data) as { topic: string }).topic),
    );
    return () => {
      window.clearTimeout(timer);
      source.close();
    };
  }, [client]);
}
