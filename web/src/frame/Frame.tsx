import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { usePath } from "../address";
import { useLive } from "../api/live";
import { useMay, useMe } from "../api/me";
import { useCall } from "../api/queries";
import { leave } from "../api/session";
import type { Name } from "../api/call";
import { Icon, type IconName } from "../parts/Icon";
import { Link } from "../parts/Link";
import { LANGUAGES, useSay, useSpeech, type Key } from "../texts";
import { useLook } from "./look";
import { Palette } from "./Palette";
import { Upload } from "./Upload";

export const PLACES: readonly { path: string; key: Key; icon: IconName; asks: readonly Name[] }[] = [
  { path: "/", key: "screen.fleet", icon: "fleet", asks: ["fleet.get"] },
  { path: "/incidents", key: "screen.incidents", icon: "incidents", asks: ["incidents.list"] },
  { path: "/oncall", key: "screen.oncall", icon: "oncall", asks: ["rotas.duty"] },
  { path: "/problems", key: "screen.problems", icon: "problems", asks: ["problems.list"] },
  { path: "/checks", key: "screen.checks", icon: "calendar", asks: ["checks.list"] },
  { path: "/storage", key: "screen.storage", icon: "storage", asks: ["storage.claims"] },
  { path: "/forecasts", key: "screen.forecasts", icon: "forecasts", asks: ["forecasts.list"] },
  { path: "/actions", key: "screen.actions", icon: "actions", asks: ["plans.list"] },
  { path: "/backups", key: "screen.backups", icon: "backups", asks: ["backups.coverage"] },
  { path: "/ask", key: "screen.ask", icon: "ask", asks: ["questions.ask"] },
  { path: "/knowledge", key: "screen.knowledge", icon: "knowledge", asks: ["causes.list"] },
  { path: "/reports", key: "screen.reports", icon: "reports", asks: ["reports.list"] },
  { path: "/admin", key: "screen.admin", icon: "admin", asks: ["users.list", "audit.list", "schedules.list", "jobs.list", "clusters.create"] },
];

/** What stands about every screen: where one can go, asking, language, looks and who one is. */
export function Frame({ children }: { children: ReactNode }) {
  const say = useSay();
  const [asking, setAsking] = useState(false);
  const ask = useCallback(() => setAsking(true), []);
  useLive();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const writing = event.target instanceof Element && event.target.closest("input, select, textarea, [contenteditable]");
      if ((event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !writing)) {
        event.preventDefault();
        setAsking(true);
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  return (
    <>
      <a className="skip" href="#main">
        {say("frame.skip")}
      </a>
      <Upload>
        <div className="frame">
          <Navigation ask={ask} />
          {children}
        </div>
      </Upload>
      {asking && <Palette onClose={() => setAsking(false)} />}
    </>
  );
}

function Navigation({ ask }: { ask: () => void }) {
  const say = useSay();
  const path = usePath();
  const may = useMay();
  const places = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the places stand in one line that scrolls.
    const row = places.current;
    const present = row?.querySelector<HTMLElement>("[aria-current]");
    if (row && present && row.scrollWidth > row.clientWidth) row.scrollLeft = present.offsetLeft - row.clientWidth / 2 + present.offsetWidth / 2;
  }, [path]);
  const here = path.startsWith("/clusters") ? "/" : path === "/incident-figures" ? "/incidents" : path;
  return (
    <header className="rail-nav">
      <Link className="brand" href="/">
        <img src="/mark.svg" alt="" width={24} height={24} />
        {say("frame.name")}
      </Link>
      <button type="button" className="ask-button" onClick={ask}>
        <Icon name="ask" />
        {say("palette.open")}
        <kbd aria-hidden="true">{say("palette.key")}</kbd>
      </button>
      <nav ref={places} className="places" aria-label={say("frame.places")}>
        {PLACES.filter((place) => place.asks.some(may)).map((place) => (
          <Link key={place.path} href={place.path} aria-current={(place.path === "/" ? here === "/" : here.startsWith(place.path)) ? "page" : undefined}>
            <Icon name={place.icon} size={18} />
            {say(place.key)}
            {place.path === "/incidents" && <OpenIncidents />}
          </Link>
        ))}
      </nav>
      <div className="rail-foot">
        <Switches />
        <Who />
      </div>
    </header>
  );
}

/** How many incidents are open. */
function OpenIncidents() {
  const say = useSay();
  const incidents = useCall("incidents.list", { limit: 1 });
  const count = incidents.data?.total ?? 0;
  if (count === 0) return null;
  return (
    <span className="count">
      <span aria-hidden="true">{count}</span>
      <span className="unseen">{say("frame.open-incidents", { count })}</span>
    </span>
  );
}

/** The choice of language and looks. */
export function Switches() {
  const { say, lang, speakIn } = useSpeech();
  const [theme, setTheme] = useLook("theme", "system");
  return (
    <div className="switches">
      <div className="segments" role="group" aria-label={say("look.language")}>
        {LANGUAGES.map((one) => (
          <button key={one} type="button" lang={one} aria-pressed={lang === one} onClick={() => speakIn(one)}>
            {say(`language.${one}`)}
          </button>
        ))}
      </div>
      <div className="segments" role="group" aria-label={say("look.theme")}>
        {(["system", "light", "dark"] as const).map((one) => (
          <button key={one} type="button" aria-pressed={theme === one} aria-label={say(`look.${one}`)} title={say(`look.${one}`)} onClick={() => setTheme(one)}>
            <Icon name={one === "system" ? "screen" : one === "light" ? "sun" : "moon"} size={14} />
          </button>
        ))}
      </div>
    </div>
  );
}

function Who() {
  const say = useSay();
  const me = useMe();
  return (
    <div className="who">
      <span className="small quiet" title={me.name}>
        {me.name}
      </span>
      <button
        type="button"
        className="button plain icon short"
        aria-label={say("frame.sign-out")}
        title={say("frame.sign-out")}
        onClick={() => void leave().finally(() => window.location.assign("/"))}
      >
        <Icon name="out" />
      </button>
    </div>
  );
}
