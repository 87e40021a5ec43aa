import { afterEach, expect, test, vi } from 'vitest';
import { syncClock, serviceTime } from './clock';

afterEach(() => vi.useRealTimers());

function sync(browser: string, header: string | null): string {
  vi.useFakeTimers({ now: Date.parse(browser) });
  syncClock(header);
  return new Date(serviceTime()).toISOString();
}

test.each([
  ['is corrected if the browser is a year behind', '2025-11-22T08:00:00.000Z', 'Sun, 22 Nov 2026 08:00:00 GMT', '2026-11-22T08:00:00.000Z'],
  ['is corrected if the browser is two minutes ahead', '2026-11-22T08:02:00.000Z', 'Sun, 22 Nov 2026 08:00:00 GMT', '2026-11-22T08:00:00.000Z'],
  ['is not corrected by the latency of a response', '2026-11-22T08:00:02.500Z', 'Sun, 22 Nov 2026 08:00:00 GMT', '2026-11-22T08:00:02.500Z'],
])('the time %s', (_, browser, header, expected) => expect(sync(browser, header)).toBe(expected));

test('a missing or invalid Date header keeps the last correction', () => {
  expect(sync('2025-11-22T08:00:00.000Z', 'Sun, 22 Nov 2026 08:00:00 GMT')).toBe('2026-11-22T08:00:00.000Z');
  expect(sync('2025-11-22T08:00:00.000Z', null)).toBe('2026-11-22T08:00:00.000Z');
  expect(sync('2025-11-22T08:00:00.000Z', 'soon')).toBe('2026-11-22T08:00:00.000Z');
});

test('an earlier time is corrected by the same offset', () => {
  sync('2025-11-22T08:00:00.000Z', 'Sun, 22 Nov 2026 08:00:00 GMT');
  expect(new Date(serviceTime(Date.parse('2025-11-22T07:55:00.000Z'))).toISOString()).toBe('2026-11-22T07:55:00.000Z');
});
