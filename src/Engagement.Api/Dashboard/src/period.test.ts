import { describe, expect, it } from 'vitest';
import { isoDay, parseDay } from './day';
import { bounds, daysOf, endOf, fileSpan, lastDays, periodText, previousPeriodText } from './period';
import { Zone } from './zone';

const at = (text: string): number => parseDay(text)!;
const berlin = Zone.parse('Europe/Berlin', `7200;${Date.parse('2026-10-25T01:00:00Z') / 1000}:3600`);

describe('the last days', () => {
  it.each([[7, '2026-11-16'], [30, '2026-10-24'], [90, '2026-08-25']])('are %i days with today, from %s on', (length, first) => {
    const period = lastDays(length, at('2026-11-22'));
    expect(daysOf(period)).toHaveLength(length);
    expect([isoDay(period.first), isoDay(period.last)]).toEqual([first, '2026-11-22']);
  });
});

describe('the parameters of a query', () => {
  it('are the first and the last local millisecond, across a change of clocks', () => {
    expect(bounds(berlin, { first: at('2026-10-24'), last: at('2026-11-22') })).toEqual({
      start: '2026-10-23T22:00:00.000Z', end: '2026-11-22T22:59:59.999Z',
    });
    expect(endOf(berlin, at('2026-10-24'))).toBe('2026-10-24T21:59:59.999Z');
  });
});

describe('a period in words', () => {
  it('names one day, or the first and the last', () => {
    const long = { first: at('2026-10-24'), last: at('2026-11-22') };
    const day = { first: at('2026-11-22'), last: at('2026-11-22') };
    expect([periodText(long), fileSpan(long), previousPeriodText(long)]).toEqual(['24 Oct 2026 – 22 Nov 2026', '2026-10-24_2026-11-22', '30 days before']);
    expect([periodText(day), fileSpan(day), previousPeriodText(day)]).toEqual(['22 Nov 2026', '2026-11-22', 'day before']);
  });
});

describe('a day', () => {
  it.each(['2026-02-29', '2026-13-01', '2026-1-1', '22.11.2026', '', '2026-11-22T00:00:00Z'])('is not parsed from %j', (text) => {
    expect(parseDay(text)).toBeNull();
  });

  it.each(['1969-12-31', '1970-01-01', '2024-02-29', '0099-12-31', '9999-12-31'])('is parsed from %s', (text) => {
    expect(isoDay(parseDay(text)!)).toBe(text);
  });
});
