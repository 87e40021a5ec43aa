import { type Day, dayText, isoDay } from './day';
import { number } from './format';
import type { Zone } from './zone';

/** Days from the first to the last, both included. */
export interface Period {
  first: Day;
  last: Day;
}

export const periodLengths = [7, 30, 90] as const;
export const longestPeriod = 3660;

export function lastDays(length: number, last: Day): Period {
  return { first: last - length + 1, last };
}

export function lengthOf({ first, last }: Period): number {
  return last - first + 1;
}

export function daysOf(period: Period): Day[] {
  return Array.from({ length: lengthOf(period) }, (_, index) => period.first + index);
}

/** The API's parameters: the first instant of the first day and the last millisecond of the last. */
export function bounds(zone: Zone, period: Period): { start: string; end: string } {
  return { start: new Date(zone.firstInstant(period.first)).toISOString(), end: endOf(zone, period.last) };
}

/** The last millisecond of a day. */
export function endOf(zone: Zone, day: Day): string {
  return new Date(zone.firstInstant(day + 1) - 1).toISOString();
}

/** "24 Oct 2026 – 22 Nov 2026". */
export function periodText({ first, last }: Period): string {
  return first === last ? dayText(last) : `${dayText(first)} – ${dayText(last)}`;
}

/** "2026-10-24_2026-11-22", for file names. */
export function fileSpan({ first, last }: Period): string {
  return first === last ? isoDay(last) : `${isoDay(first)}_${isoDay(last)}`;
}

/** "30 days before", for comparisons. */
export function previousPeriodText(period: Period): string {
  const length = lengthOf(period);
  return length === 1 ? 'day before' : `${number(length)} days before`;
}

/** "in the 30 days before". */
export function inPreviousPeriodText(period: Period): string {
  return `${lengthOf(period) === 1 ? 'on' : 'in'} the ${previousPeriodText(period)}`;
}
