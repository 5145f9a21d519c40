const PATHS = {
  fleet: "M3 4h7v6H3zM12 4h5v3h-5zM12 9h5v7h-5zM3 12h7v4H3z",
  problems: "M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.3",
  storage: "M4 5.5C4 4 6.7 3 10 3s6 1 6 2.5S13.3 8 10 8 4 7 4 5.500zM4 5.500v9C4 16 6.7 17 10 17s6-1 6-2.500v-9M4 10c0 1.5 2.7 2.5 6 2.500s6-1 6-2.5",
  forecasts: "M3 16V4M3 16h14M5 13l3-3 3 1 5-6M12.5 5H16v3.5",
  actions: "M11 2.500L4.500 11.500H9.500L9 17.500l6.500-9H10.500z",
  backups: "M10 2.500l6.500 2.500v4.500c0 4-2.700 6.500-6.500 8-3.800-1.500-6.500-4-6.500-8V5zM7 10l2.200 2.200L13.500 8",
  ask: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.500L17 17",
  knowledge: "M10 5C8.5 3.8 6 3.5 3 4v11.500c3-.5 5.5-.2 7 1 1.5-1.2 4-1.5 7-1V4c-3-.5-5.5-.2-7 1zM10 5v11.5",
  admin: "M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4",
  up: "M6 12l4-4 4 4",
  down: "M6 8l4 4 4-4",
  close: "M5 5l10 10M15 5L5 15",
  copy: "M7 7V3.500h9.500V13H13M3.5 7H13v9.500H3.500z",
  columns: "M4 4h12v12H4zM8 4v12M12 4v12",
  check: "M4 10.500l4 4 8-9",
  against: "M5 10h10",
  plus: "M10 4v12M4 10h12",
  upload: "M10 13V4M6.5 7.500L10 4l3.5 3.500M4 16h12",
  out: "M8 4H4v12h4M8 10h9M14 7l3 3-3 3",
  sun: "M10 6.500a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.500M10 16.500V18M2 10h1.500M16.5 10H18M4.3 4.300l1 1M14.7 14.700l1 1M4.3 15.700l1-1M14.7 5.300l1-1",
  moon: "M16.5 12A7 7 0 0 1 8 3.500a7 7 0 1 0 8.5 8.500z",
  screen: "M3 4h14v9H3zM7 16.500h6M10 13v3.5",
  save: "M10 4v9M6.5 9.500L10 13l3.5-3.500M4 16h12",
  arrow: "M4 10h12M12 6l4 4-4 4",
  reports: "M5 3h7l3 3v11H5zM12 3v3h3M8 10h4M8 13h4",
  incidents: "M10 3a4.5 4.5 0 0 1 4.5 4.5c0 4 1.5 5.500 1.5 5.500H4s1.5-1.500 1.5-5.500A4.5 4.5 0 0 1 10 3zM8.5 16.500h3",
  oncall: "M10 10a3.2 3.2 0 1 0 0-6.400 3.2 3.2 0 0 0 0 6.400zM4 17c.4-3.500 2.7-5 6-5s5.6 1.500 6 5",
  calendar: "M3.5 5h13v11.500h-13zM3.5 8.500h13M7 3v3M13 3v3",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6.500V10l2.5 1.5",
  open: "M8 4H4v12h12v-4M11 4h5v5M16 4l-7 7",
} as const;

export type IconName = keyof typeof PATHS;

/** A picture that goes with a word; screen readers pass it over. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

export type Shape = "octagon" | "triangle" | "diamond" | "ring" | "dot" | "check" | "clock" | "hatch" | "lock" | "pause";

/** The shape that goes with a state, so that it is told without colour. */
export function ShapeIcon({ shape }: { shape: Shape }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {drawn(shape)}
    </svg>
  );
}

function drawn(shape: Shape) {
  const line = { fill: "none", stroke: "currentColor", strokeWidth: 1.6, strokeLinecap: "round", strokeLinejoin: "round" } as const;
  switch (shape) {
    case "octagon":
      return <path d="M3.7 .500h4.600L11.5 3.700v4.600L8.3 11.500H3.700L.5 8.300V3.700z" fill="currentColor" />;
    case "triangle":
      return <path d="M6 .800L11.7 11H.300z" fill="currentColor" />;
    case "diamond":
      return <path d="M6 .500L11.5 6 6 11.5 .5 6z" fill="currentColor" />;
    case "ring":
      return <circle cx="6" cy="6" r="4.5" {...line} />;
    case "dot":
      return <circle cx="6" cy="6" r="2.5" fill="currentColor" />;
    case "check":
      return <path d="M1.5 6.500l3 3 6-7" {...line} />;
    case "clock":
      return <path d="M6 .900a5.1 5.1 0 1 0 0 10.200A5.1 5.1 0 0 0 6 .900zM6 3.300V6l2 1.3" {...line} />;
    case "hatch":
      return <path d="M1 5l4-4M1 11L11 1M7 11l4-4" {...line} />;
    case "pause":
      return <path d="M4 2v8M8 2v8" {...line} />;
    case "lock":
      return <path d="M2.5 5.500h7v5h-7zM4 5.500V4a2 2 0 0 1 4 0v1.5" {...line} />;
  }
}
