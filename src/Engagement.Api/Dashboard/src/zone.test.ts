import { describe, expect, it } from 'vitest';
import { parseDay } from './day';
import { Zone } from './zone';

const hours = (count: number): number => count * 3600;

/** Parses rules as the page has them. */
function zone(name: string, first: number, ...changes: [instant: string, offset: number][]): Zone {
  return Zone.parse(name, [first, ...changes.map(([instant, offset]) => `${Date.parse(instant) / 1000}:${offset}`)].join(';'));
}

const zones = {
  utc: zone('UTC', 0),
  berlin: zone('Europe/Berlin', hours(1), ['2026-03-29T01:00:00Z', hours(2)], ['2026-10-25T01:00:00Z', hours(1)]),
  santiago: zone('America/Santiago', hours(-3), ['2026-04-05T03:00:00Z', hours(-4)], ['2026-09-06T04:00:00Z', hours(-3)]),
  apia: zone('Pacific/Apia', hours(-11), ['2011-09-24T14:00:00Z', hours(-10)], ['2011-12-30T10:00:00Z', hours(14)]),
  lordHowe: zone('Australia/Lord_Howe', hours(11), ['2026-04-04T15:00:00Z', hours(10.5)], ['2026-10-03T15:30:00Z', hours(11)]),
};

const at = (text: string): number => parseDay(text)!;

describe('the first instant of a day', () => {
  it.each([
    ['utc', '2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['berlin', '2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['berlin', '2026-10-26', '2026-10-25T23:00:00.000Z'],
    // Midnight is skipped: clocks go from 24:00 to 1:00.
    ['santiago', '2026-09-06', '2026-09-06T04:00:00.000Z'],
    // Midnight comes twice: clocks go from 24:00 back to 23:00, before the new day begins.
    ['santiago', '2026-04-05', '2026-04-05T04:00:00.000Z'],
    // The day that Samoa skipped begins where the next one begins.
    ['apia', '2011-12-29', '2011-12-29T10:00:00.000Z'],
    ['apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
    ['apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
    ['apia', '2012-01-01', '2011-12-31T10:00:00.000Z'],
    ['lordHowe', '2026-04-05', '2026-04-04T13:00:00.000Z'],
    ['lordHowe', '2026-04-06', '2026-04-05T13:30:00.000Z'],
  ] as const)('in %s of %s is %s', (name, day, instant) => {
    expect(new Date(zones[name].firstInstant(at(day))).toISOString()).toBe(instant);
  });

  it('is on that day, and the millisecond before is on an earlier one', () => {
    for (const [name, { firstInstant, dayOf }] of Object.entries(zones).map(([key, value]) => [key, bind(value)] as const)) {
      for (let day = at('2011-12-01'); day < at('2027-01-01'); day++) {
        if (name !== 'apia' || day !== at('2011-12-30')) {
          expect([name, day, dayOf(firstInstant(day))]).toEqual([name, day, day]);
          expect(dayOf(firstInstant(day) - 1)).toBeLessThan(day);
        }
      }
    }
  });
});

describe('the local day of an instant', () => {
  it.each([
    ['berlin', '2026-11-21T22:59:59.999Z', '2026-11-21'],
    ['berlin', '2026-11-21T23:00:00.000Z', '2026-11-22'],
    ['santiago', '2026-04-05T03:30:00.000Z', '2026-04-04'],
    ['apia', '2011-12-30T09:59:59.999Z', '2011-12-29'],
    ['apia', '2011-12-30T10:00:00.000Z', '2011-12-31'],
    ['utc', '1969-12-31T23:59:59.999Z', '1969-12-31'],
  ] as const)('in %s at %s is %s', (name, instant, day) => {
    expect(zones[name].dayOf(Date.parse(instant))).toBe(at(day));
  });
});

describe('the first instant of an hour', () => {
  it.each([
    ['berlin', '2026-03-29', 1, '2026-03-29T00:00:00.000Z'],
    ['berlin', '2026-03-29', 2, null],
    ['berlin', '2026-03-29', 3, '2026-03-29T01:00:00.000Z'],
    ['berlin', '2026-10-25', 2, '2026-10-25T00:00:00.000Z'],
    ['berlin', '2026-10-25', 3, '2026-10-25T02:00:00.000Z'],
    ['santiago', '2026-09-06', 0, null],
    ['apia', '2011-12-30', 12, null],
    // Half of the hour is skipped.
    ['lordHowe', '2026-10-04', 2, '2026-10-03T15:30:00.000Z'],
    ['lordHowe', '2026-10-04', 3, '2026-10-03T16:00:00.000Z'],
  ] as const)('in %s of %s %i:00 is %s', (name, day, hour, instant) => {
    const first = zones[name].firstInstantOfHour(at(day), hour);
    expect(first === null ? null : new Date(first).toISOString()).toBe(instant);
  });
});

describe('an instant', () => {
  it('is written as local time and offset from UTC', () => {
    const instant = Date.parse('2026-10-04T00:00:00Z');
    expect([zones.lordHowe, zones.santiago, zones.utc].map((zone) => `${zone.timeText(instant)} ${zone.offsetText(instant)}`)).toEqual([
      '11:00 UTC+11:00', '21:00 UTC−03:00', '00:00 UTC+00:00',
    ]);
    expect(zones.lordHowe.offsetText(Date.parse('2026-06-01T00:00:00Z'))).toBe('UTC+10:30');
  });
});

describe('zone rules', () => {
  it('that are invalid throw an error with the name of the zone', () => {
    expect(() => Zone.parse('Nowhere/Else', '')).toThrow('Nowhere/Else');
    expect(() => Zone.parse('Nowhere/Else', '0;12')).toThrow('Nowhere/Else');
  });
});

function bind(zone: Zone): Pick<Zone, 'firstInstant' | 'dayOf'> {
  return { firstInstant: (day) => zone.firstInstant(day), dayOf: (ms) => zone.dayOf(ms) };
}
