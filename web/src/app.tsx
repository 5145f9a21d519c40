import type { QueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, type ComponentType, type ReactNode } from "react";
import { MeContext } from "./api/me";
import { CallError } from "./api/call";
import { callAhead, useCall } from "./api/queries";
import { SESSION, useSession, wasHere } from "./api/session";
import { matched, usePath } from "./address";
import { Frame } from "./frame/Frame";
import { Boundary } from "./parts/Boundary";
import { Failure, Skeleton } from "./parts/States";
import { Fleet } from "./screens/Fleet";
import { Claim, SignIn } from "./screens/SignIn";
import { useSay } from "./texts";

type Loader = () => Promise<Record<string, unknown>>;

/** The code of each screen, by the beginning of its addresses. */
const LOADERS = {
  "/problems": () => import("./screens/Problems"),
  "/problems/": () => import("./screens/ProblemPage"),
  "/clusters/": () => import("./screens/Cluster"),
  "/storage": () => import("./screens/Storage"),
  "/forecasts": () => import("./screens/Forecasts"),
  "/ask": () => import("./screens/Ask"),
  "/knowledge": () => import("./screens/Knowledge"),
  "/incidents": () => import("./screens/Incidents"),
  "/incidents/": () => import("./screens/incidents/Room"),
  "/oncall": () => import("./screens/OnCall"),
  "/checks": () => import("./screens/Checks"),
  "/actions": () => import("./screens/Actions"),
  "/actions/new": () => import("./screens/actions/New"),
  "/actions/plans/": () => import("./screens/actions/Plan"),
  "/backups": () => import("./screens/Backups"),
  "/reports": () => import("./screens/Reports"),
  "/admin": () => import("./screens/Admin"),
} satisfies Record<string, Loader>;

type Ahead = (client: QueryClient, lang: string) => void;

/** Begins to load the code of a screen, and asks for what it shows, before there is anything to show it. */
export async function preload(path: string, client: QueryClient, lang: string): Promise<void> {
  const found = Object.entries<Loader>(LOADERS).filter(([start]) => path.startsWith(start));
  const screen = found.at(-1)?.[1]().catch(() => undefined);
  const session = await client.fetchQuery(SESSION).catch(() => undefined);
  if (!session?.name) return;
  callAhead(client, lang, "me.get", {});
  const ahead = (await screen)?.ahead as Ahead | undefined;
  ahead?.(client, lang);
}

function screen<P extends object>(place: keyof typeof LOADERS, name: string): ComponentType<P> {
  return lazy(async () => ({ default: ((await LOADERS[place]()) as Record<string, unknown>)[name] as ComponentType<P> }));
}

const Problems = screen("/problems", "Problems");
const ProblemPage = screen<{ id: string }>("/problems/", "ProblemPage");
const Cluster = screen<{ name: string; tab: string }>("/clusters/", "Cluster");
const Storage = screen<{ tab: string }>("/storage", "Storage");
const Forecasts = screen<{ tab: string }>("/forecasts", "Forecasts");
const Ask = screen("/ask", "Ask");
const Knowledge = screen("/knowledge", "Knowledge");
const Cause = screen<{ cause: string }>("/knowledge", "Cause");
const Glossary = screen("/knowledge", "Glossary");
const Incidents = screen<{ tab: string }>("/incidents", "Incidents");
const Room = screen<{ id: string; tab: string }>("/incidents/", "Room");
const OnCall = screen("/oncall", "OnCall");
const Checks = screen<{ tab: string }>("/checks", "Checks");
const Actions = screen<{ tab: string }>("/actions", "Actions");
const NewPlan = screen("/actions/new", "New");
const Plan = screen<{ id: string }>("/actions/plans/", "Plan");
const Backups = screen<{ tab: string }>("/backups", "Backups");
const Reports = screen("/reports", "Reports");
const Admin = screen<{ tab: string }>("/admin", "Admin");

const ROUTES: readonly [string, (found: Record<string, string>) => ReactNode][] = [
  ["/", () => <Fleet />],
  ["/incidents", () => <Incidents tab="" />],
  ["/incident-figures", () => <Incidents tab="figures" />],
  ["/incidents/:id", ({ id = "" }) => <Room key={id} id={id} tab="" />],
  ["/incidents/:id/:tab", ({ id = "", tab = "" }) => <Room key={id} id={id} tab={tab} />],
  ["/problems", () => <Problems />],
  ["/problems/:id", ({ id = "" }) => <ProblemPage key={id} id={id} />],
  ["/clusters/:name", ({ name = "" }) => <Cluster key={name} name={name} tab="" />],
  ["/clusters/:name/:tab", ({ name = "", tab = "" }) => <Cluster key={name} name={name} tab={tab} />],
  ["/storage", () => <Storage tab="claims" />],
  ["/storage/:tab", ({ tab = "" }) => <Storage tab={tab} />],
  ["/forecasts", () => <Forecasts tab="filling" />],
  ["/forecasts/:tab", ({ tab = "" }) => <Forecasts tab={tab} />],
  ["/ask", () => <Ask />],
  ["/knowledge", () => <Knowledge />],
  ["/knowledge/glossary", () => <Glossary />],
  ["/knowledge/causes/*cause", ({ cause = "" }) => <Cause key={cause} cause={cause} />],
  ["/oncall", () => <OnCall />],
  ["/checks", () => <Checks tab="" />],
  ["/checks/:tab", ({ tab = "" }) => <Checks tab={tab} />],
  ["/actions", () => <Actions tab="plans" />],
  ["/actions/new", () => <NewPlan />],
  ["/actions/plans/:id", ({ id = "" }) => <Plan key={id} id={id} />],
  ["/actions/:tab", ({ tab = "" }) => <Actions tab={tab} />],
  ["/backups", () => <Backups tab="coverage" />],
  ["/backups/:tab", ({ tab = "" }) => <Backups tab={tab} />],
  ["/reports", () => <Reports />],
  ["/admin", () => <Admin tab="clusters" />],
  ["/admin/:tab", ({ tab = "" }) => <Admin key={tab} tab={tab} />],
];

function Routed() {
  const path = usePath();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const say = useSay();
  useEffect(() => {
    // A screen reader begins to read where a new page begins.
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [path]);
  let shown: ReactNode = <Failure error={new CallError({ status: 404 })} />;
  for (const [pattern, show] of ROUTES) {
    const found = matched(pattern, path);
    if (found) {
      shown = show(found);
      break;
    }
  }
  return (
    <main id="main" ref={main} tabIndex={-1} aria-label={say("frame.content")}>
      <Boundary place={path}>
        <Suspense fallback={<Skeleton title />}>{shown}</Suspense>
      </Boundary>
    </main>
  );
}

/** The portal: a gate for who is not signed in, else the frame with a screen. */
export function App() {
  const session = useSession();
  const me = useCall("me.get", {}, { enabled: Boolean(session.data?.name) || (session.isPending && wasHere()) });
  const path = usePath();
  if (path === "/first" || path === "/join") return <Claim isFirst={path === "/first"} />;
  if (session.isSuccess && me.data?.id) {
    return (
      <MeContext value={me.data}>
        <Frame>
          <Routed />
        </Frame>
      </MeContext>
    );
  }
  const error = session.error ?? me.error;
  if ((error instanceof CallError && error.status === 401) || (session.isSuccess && !session.data.name)) return <SignIn hasEnded={Boolean(session.data?.name)} />;
  if (error) {
    return (
      <div className="gate">
        <main className="gate-box">
          <Failure error={error} again={() => void (session.isError ? session.refetch() : me.refetch())} />
        </main>
      </div>
    );
  }
  return null;
}
