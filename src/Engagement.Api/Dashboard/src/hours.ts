import { type Day, msOfDay } from './day';
import { daysOf, type Period } from './period';
import type { Zone } from './zone';

export const hoursPerDay = 24;
export const allHours: readonly number[] = Array.from({ length: hoursPerDay }, (_, hour) => hour);

/** Users of an hour, as the API returns them. */
export interface HourRow {
  users: number;
  hour: number;
  day: number;
  month: number;
  year: number;
}

/** An hour of a local day. */
export interface HourCell {
  day: Day;
  hour: number;
  users: number;
}

/** The hours of a period that have begun, without those that daylight saving time skips. */
export function startedHours(zone: Zone, period: Period, users: ReadonlyMap<string, number>, now: number): HourCell[] {
  return daysOf(period).flatMap((day) => allHours.flatMap((hour) => {
    const known = users.get(hourKey(day, hour));
    const first = zone.firstInstantOfHour(day, hour);
    return known !== undefined || (first !== null && first <= now) ? [{ day, hour, users: known ?? 0 }] : [];
  }));
}

export function hourKey(day: Day, hour: number): string {
  return `${day} ${hour}`;
}

/** "14:00". */
export function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

/**
 * A note for a day on which clocks change. `hourly-data` counts the last 24 hours of a day: of 25 hours it omits the first, and to 23 hours it
 * adds the last hour of the day before. Null for other days.
 */
export function dstNote(zone: Zone, day: Day): string | null {
  const from = zone.firstInstant(day + 1) - msOfDay;
  const begins = (of: Day): { hour: number; first: number }[] => allHours.map((hour) => ({ hour, first: zone.firstInstantOfHour(of, hour) }))
    .filter((hour): hour is { hour: number; first: number } => hour.first !== null);
  const missing = begins(day).filter(({ first }) => first < from).map(({ hour }) => hourText(hour));
  const added = begins(day - 1).filter(({ first }) => first >= from).map(({ hour }) => hourText(hour));
  return missing.length > 0 ? `clocks were put back: without ${missing.join(', ')}`
    : added.length > 0 ? `clocks were put forward: with ${added.join(', ')} of the day before` : null;
}
