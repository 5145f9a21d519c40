import { useSay } from "../texts";
import { days, percent } from "../words/amounts";

function tone(share: number): string {
  return share >= 0.95 ? "red" : share >= 0.85 ? "amber" : "";
}

/** How full something is, as a bar and a percentage. */
export function Used({ share }: { share: number | null | undefined }) {
  if (share === null || share === undefined) return <span className="quiet">–</span>;
  const width = Math.max(0, Math.min(1, share)) * 100;
  return (
    <span className="amount">
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="rail" width="100" height="6" rx="3" />
        <rect className={`level ${tone(share)}`} width={width} height="6" rx="3" />
      </svg>
      <span className={`number ${tone(share)}-text`}>{percent(share)}</span>
    </span>
  );
}

export interface DaysBand {
  p10: number | null;
  p50: number | null;
  p90: number | null;
}

const HORIZON = 30;

/** When something is full, from the tenth to the ninetieth percentile of 30 days, with the median as a tick. */
export function DaysRange({ band }: { band: DaysBand | null | undefined }) {
  const say = useSay();
  if (!band || (band.p10 === null && band.p50 === null)) return <span className="quiet">{band ? say("days.beyond") : "–"}</span>;
  const at = (value: number | null) => (Math.min(HORIZON, Math.max(0, value ?? HORIZON)) / HORIZON) * 112 + 4;
  const near = band.p50 !== null && band.p50 <= 4 ? " near" : "";
  const said = say("days.range", { low: days(say, band.p10), middle: days(say, band.p50), high: days(say, band.p90) });
  return (
    <span className="days-cell" title={said}>
      <svg className="range" viewBox="0 0 120 16" preserveAspectRatio="none" role="img" aria-label={said}>
        <line className="rail" x1="4" x2="116" y1="8" y2="8" />
        <line className={`span${near}`} x1={at(band.p10)} x2={at(band.p90)} y1="8" y2="8" />
        {band.p50 !== null && <line className={`median${near}`} x1={at(band.p50)} x2={at(band.p50)} y1="2" y2="14" />}
      </svg>
      <span className={near ? "red-text" : undefined}>{days(say, band.p50)}</span>
    </span>
  );
}

/** A risk from 0 to 100. */
export function Risk({ value }: { value: number }) {
  const look = value >= 60 ? "red" : value >= 25 ? "amber" : "";
  return (
    <span className="risk">
      <b>{Math.round(value)}</b>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="rail" width="100" height="6" rx="3" />
        {value > 0 && <rect className={`level ${look}`} width={Math.max(3, Math.min(100, value))} height="6" rx="3" />}
      </svg>
    </span>
  );
}
