import { describe, expect, it } from 'vitest';
import { day, parseDay } from './day';
import { dstNote, hourKey, startedHours } from './hours';
import { Zone } from './zone';

const at = (text: string): number => parseDay(text)!;
const seconds = (text: string): number => Date.parse(text) / 1000;
const berlin = Zone.parse('Europe/Berlin', `3600;${seconds('2026-03-29T01:00:00Z')}:7200;${seconds('2026-10-25T01:00:00Z')}:3600`);
const late = Date.parse('2027-01-01T00:00:00Z');

describe('the hours of a day', () => {
  it.each([['2026-11-22', 24], ['2026-10-25', 24], ['2026-03-29', 23]])('%s have %i labels', (text, count) => {
    expect(startedHours(berlin, { first: at(text), last: at(text) }, new Map(), late)).toHaveLength(count);
  });

  it('leave out hours that have not begun, unless they have users', () => {
    const today = { first: at('2026-11-22'), last: at('2026-11-22') };
    const now = Date.parse('2026-11-22T01:00:00Z');
    const users = new Map([[hourKey(day(2026, 11, 22), 1), 5], [hourKey(day(2026, 11, 22), 9), 7]]);
    expect(startedHours(berlin, today, users, now).map(({ hour, users: count }) => [hour, count])).toEqual([[0, 0], [1, 5], [2, 0], [9, 7]]);
  });
});

describe('the note on daylight saving time', () => {
  it.each([
    ['2026-11-22', null],
    ['2026-10-25', 'clocks were put back: without 00:00'],
    ['2026-03-29', 'clocks were put forward: with 23:00 of the day before'],
  ])('of %s is %s', (text, note) => {
    expect(dstNote(berlin, at(text))).toBe(note);
  });
});
