import type { Counter } from './counter';
import type { Day } from './day';
import { fill } from './daily';
import { number, ratio, share } from './format';
import type { Period } from './period';
import type { Zone } from './zone';

/** Distinct users of a day, and of the 7 and the 30 days that end with it. */
export interface Active {
  dau: number;
  wau: number;
  mau: number;
}

const none: Active = { dau: 0, wau: 0, mau: 0 };

/** The period to request: it includes the days that the last day is compared with. */
export function requestedPeriod({ first, last }: Period): Period {
  return { first: Math.min(first, last - 30), last };
}

/** The numbers of each requested day. */
export function activeDays(zone: Zone, period: Period, rows: readonly (Active & { day: string })[]): Map<Day, Active> {
  return new Map(fill(zone, requestedPeriod(period), rows, ({ dau, wau, mau }): Active => ({ dau, wau, mau }), none).map(({ day, value }) => [day, value]));
}

/** The last day's numbers, each compared with the number 1, 7 or 30 days before. */
export function activeCounters(days: ReadonlyMap<Day, Active>, last: Day): Counter[] {
  const at = (daysBefore: number): Active => days.get(last - daysBefore) ?? none;
  const counter = (name: keyof Active, label: string, daysBefore: number, than: string): Counter => {
    const previous = at(daysBefore)[name];
    return { name, label, value: at(0)[name], change: at(0)[name] - previous, previous, than };
  };
  const [stickiness, previousStickiness] = [at(0), at(1)].map(({ dau, mau }) => ratio(dau, mau)) as [number, number];
  return [
    counter('dau', 'Daily (DAU)', 1, 'than the day before'),
    counter('wau', 'Weekly (WAU)', 7, 'than 7 days before'),
    counter('mau', 'Monthly (MAU)', 30, 'than 30 days before'),
    {
      name: 'dau-mau',
      label: 'DAU / MAU',
      value: stickiness,
      change: stickiness - previousStickiness,
      previous: previousStickiness,
      than: 'than the day before',
      text: share,
      changeText: (magnitude) => `${magnitude < 0.1 ? (magnitude * 100).toFixed(1) : number(magnitude * 100)} points`,
    },
  ];
}
