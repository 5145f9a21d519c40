import { useEffect, useState } from "react";

let ahead = 0;

/** Learns from an answer what time it is for the server; clocks of incidents are its own. */
export function learnNow(iso: string): void {
  ahead = Date.parse(iso) - Date.now();
}

/** Gives the server's time as far as it is known, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + ahead;
}

/** Gives the server's time, anew every second. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(serverNow()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  // What was learned since the last second counts at once.
  return Math.abs(serverNow() - now) > 2000 ? serverNow() : now;
}
