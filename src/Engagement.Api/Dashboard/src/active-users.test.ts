import { describe, expect, it } from 'vitest';
import { activeCounters, activeDays, requestedPeriod } from './active-users';
import { isoDay, parseDay } from './day';
import { Zone } from './zone';

const at = (text: string): number => parseDay(text)!;
const berlin = Zone.parse('Europe/Berlin', `7200;${Date.parse('2026-10-25T01:00:00Z') / 1000}:3600`);
const rows = [
  { day: '2026-11-21T23:00:00.000Z', dau: 12, wau: 40, mau: 55 },
  { day: '2026-11-20T23:00:00.000Z', dau: 10, wau: 41, mau: 50 },
  { day: '2026-11-14T23:00:00.000Z', dau: 1, wau: 20, mau: 50 },
  { day: '2026-10-22T22:00:00.000Z', dau: 1, wau: 1, mau: 44 },
];

describe('active users', () => {
  it.each([
    ['2026-11-16', '2026-10-23'],
    ['2026-10-24', '2026-10-23'],
    ['2026-08-25', '2026-08-25'],
  ])('of a period from %s are requested from %s on, to compare the last day', (first, from) => {
    expect(isoDay(requestedPeriod({ first: at(first), last: at('2026-11-22') }).first)).toBe(from);
  });

  it('are 0 on days that the API leaves out', () => {
    const days = activeDays(berlin, { first: at('2026-11-19'), last: at('2026-11-22') }, rows);
    expect(days.size).toBe(31);
    expect([days.get(at('2026-11-21')), days.get(at('2026-11-20'))]).toEqual([{ dau: 10, wau: 41, mau: 50 }, { dau: 0, wau: 0, mau: 0 }]);
  });

  it('of the last day are compared with 1, 7 and 30 days before', () => {
    const counters = activeCounters(activeDays(berlin, { first: at('2026-11-16'), last: at('2026-11-22') }, rows), at('2026-11-22'));
    expect(counters.map(({ name, value, change, previous }) => [name, value, change, previous])).toEqual([
      ['dau', 12, 2, 10],
      ['wau', 40, 20, 20],
      ['mau', 55, 11, 44],
      ['dau-mau', 12 / 55, 12 / 55 - 10 / 50, 10 / 50],
    ]);
    expect([counters[3]!.text!(12 / 55), counters[3]!.changeText!(12 / 55 - 0.2)]).toEqual(['21.8 %', '1.8 points']);
  });
});
