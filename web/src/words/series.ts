export interface Fan {
  /** Seconds since 1970. */
  moment: number;
  history: readonly (readonly [number, number])[];
  band: readonly { p10: number; p50: number; p90: number }[];
  capacities: readonly (readonly [number, number])[];
  capacity: number | null;
}

export interface Lines {
  times: number[];
  past: (number | null)[];
  low: (number | null)[];
  middle: (number | null)[];
  high: (number | null)[];
  capacity: (number | null)[];
}

const HOUR = 3600;

/** Turns hours before and days after a moment into lines over one axis of time; where readings miss, a line breaks. */
export function lines(fan: Fan): Lines {
  const found: Lines = { times: [], past: [], low: [], middle: [], high: [], capacity: [] };
  const put = (hours: number, past: number | null, band: { p10: number; p50: number; p90: number } | null) => {
    found.times.push(fan.moment + hours * HOUR);
    found.past.push(past);
    found.low.push(band?.p10 ?? null);
    found.middle.push(band?.p50 ?? null);
    found.high.push(band?.p90 ?? null);
    found.capacity.push(capacityAt(fan, hours));
  };
  const usual = usualStep(fan.history);
  let before: number | null = null;
  for (const [hours, used] of fan.history) {
    if (before !== null && usual > 0 && hours - before > 3 * usual) put((before + hours) / 2, null, null);
    const last = hours === fan.history.at(-1)?.[0];
    put(hours, used, last && fan.band.length ? { p10: used, p50: used, p90: used } : null);
    before = hours;
  }
  const start = before ?? 0;
  // What is surely full fills no further: from there on the band would only tell where the reckoning stops.
  const over = fan.band.findIndex((one, day) => one.p10 >= (capacityAt(fan, (day + 1) * 24) ?? Infinity));
  fan.band.forEach((one, day) => {
    if ((day + 1) * 24 > start) put((day + 1) * 24, null, over >= 0 && day > over ? null : one);
  });
  return found;
}

function usualStep(history: Fan["history"]): number {
  const steps = history.slice(1).map(([hours], index) => hours - (history[index]?.[0] ?? hours));
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

function capacityAt(fan: Fan, hours: number): number | null {
  let found: number | null = fan.capacity;
  if (fan.capacities.length) {
    found = fan.capacities[0]?.[1] ?? fan.capacity;
    for (const [start, amount] of fan.capacities) if (start <= hours) found = amount;
  }
  return found;
}
