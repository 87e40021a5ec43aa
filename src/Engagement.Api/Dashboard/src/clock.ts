const toleranceMs = 60_000;

let offsetMs = 0;

/** Converts a time of the browser's clock into the service's. By a wrong browser clock, another day would be today. */
export function serviceTime(at = Date.now()): number {
  return at + offsetMs;
}

/** Reads the service's time from a response's `Date` header. Ignores a small difference, which is latency. */
export function syncClock(date: string | null): void {
  const difference = Date.parse(date ?? '') - Date.now();
  if (!Number.isNaN(difference)) {
    offsetMs = Math.abs(difference) > toleranceMs ? difference : 0;
  }
}
