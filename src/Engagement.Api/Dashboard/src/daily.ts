import type { Context } from './context';
import type { Counter } from './counter';
import { type Day, shortDay, weekdayText } from './day';
import { daysOf, inPreviousPeriodText, type Period } from './period';
import type { Zone } from './zone';

/** A count and its change from an earlier one. */
export interface Compared {
  count: number;
  variation: number;
}

/** A value for each day of a period: `none` for days that the API leaves out. */
export function fill<Row extends { day: string }, Value>(
  zone: Zone, period: Period, rows: readonly Row[], value: (row: Row) => Value, none: Value): { day: Day; value: Value }[] {
  const known = new Map(rows.map((row) => [zone.dayOf(Date.parse(row.day)), value(row)]));
  return daysOf(period).map((day) => ({ day, value: known.get(day) ?? none }));
}

/** A counter of the period, and one of the day before its last day, compared with the last day. */
export function dailyCounters(noun: string, period: Compared, yesterday: Compared, { period: days, today }: Context): Counter[] {
  const [last, dayBefore] = [weekdayText(days.last), shortDay(days.last - 1)];
  return [
    {
      name: 'period',
      label: noun,
      value: period.count,
      change: period.variation,
      previous: period.count - period.variation,
      than: `than ${inPreviousPeriodText(days)}`,
    },
    {
      name: 'yesterday',
      label: days.last === today ? `Yesterday, ${dayBefore}` : dayBefore,
      value: yesterday.count,
      change: yesterday.variation,
      previous: yesterday.count,
      than: days.last === today ? 'today so far' : `on ${last}`,
    },
  ];
}
