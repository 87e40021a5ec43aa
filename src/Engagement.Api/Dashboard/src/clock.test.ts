import { afterEach, expect, test, vi } from 'vitest';
import { learnTime, serviceTime } from './clock';

afterEach(() => vi.useRealTimers());

function learn(browser: string, header: string | null): string {
  vi.useFakeTimers({ now: Date.parse(browser) });
  learnTime(header);
  return new Date(serviceTime()).toISOString();
}

test.each([
  ['a browser that is a year behind', '2025-11-22T08:00:00.000Z', 'Sun, 22 Nov 2026 08:00:00 GMT', '2026-11-22T08:00:00.000Z'],
  ['one that is two minutes ahead', '2026-11-22T08:02:00.000Z', 'Sun, 22 Nov 2026 08:00:00 GMT', '2026-11-22T08:00:00.000Z'],
  ['one that is right, but for the way of the answer', '2026-11-22T08:00:02.500Z', 'Sun, 22 Nov 2026 08:00:00 GMT', '2026-11-22T08:00:02.500Z'],
])('%s', (_, browser, header, expected) => expect(learn(browser, header)).toBe(expected));

test('an answer without the header, or with nonsense in it, says nothing', () => {
  expect(learn('2025-11-22T08:00:00.000Z', 'Sun, 22 Nov 2026 08:00:00 GMT')).toBe('2026-11-22T08:00:00.000Z');
  expect(learn('2025-11-22T08:00:00.000Z', null)).toBe('2026-11-22T08:00:00.000Z');
  expect(learn('2025-11-22T08:00:00.000Z', 'soon')).toBe('2026-11-22T08:00:00.000Z');
});

test('a time of before is moved by as much', () => {
  learn('2025-11-22T08:00:00.000Z', 'Sun, 22 Nov 2026 08:00:00 GMT');
  expect(new Date(serviceTime(Date.parse('2025-11-22T07:55:00.000Z'))).toISOString()).toBe('2026-11-22T07:55:00.000Z');
});
