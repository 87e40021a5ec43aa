const tolerance = 60_000;

let ahead = 0;

/** What time it is by the service's clock, or was at a time of the browser's: that may be wrong, and with it which day is today. */
export function serviceTime(at = Date.now()): number {
  return at + ahead;
}

/** Learns it from an answer's header `Date`; a small difference is the answer's time on its way. */
export function learnTime(date: string | null): void {
  const difference = Date.parse(date ?? '') - Date.now();
  if (!Number.isNaN(difference)) {
    ahead = Math.abs(difference) > tolerance ? difference : 0;
  }
}
