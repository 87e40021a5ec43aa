import { describe, expect, it } from 'vitest';
import { parseDay } from './day';
import { defaults, parseUrl, writeUrl } from './url-state';

const at = (text: string): number => parseDay(text)!;

describe('a URL', () => {
  it.each([
    ['', defaults],
    ['?tab=messages&period=7', { ...defaults, tab: 'messages', span: { days: 7 } }],
    ['?tab=messages&from=2026-10-24&to=2026-11-22', { ...defaults, tab: 'messages', span: { first: at('2026-10-24'), last: at('2026-11-22') } }],
    ['?tab=channels&period=90&page=3&size=50', { tab: 'channels', span: { days: 90 }, page: 3, size: 50 }],
    ['?from=2026-11-22&to=2026-11-22', { ...defaults, span: { first: at('2026-11-22'), last: at('2026-11-22') } }],
  ] as const)('%s is parsed and written without a change', (search, state) => {
    expect(parseUrl(search)).toEqual(state);
    expect(writeUrl(parseUrl(search))).toBe(search);
  });

  it.each([
    '?tab=secrets', '?period=31', '?period=30', '?tab=users', '?page=2&size=50', '?from=2026-11-22', '?from=2026-11-23&to=2026-11-22',
    '?from=2026-02-30&to=2026-11-22', '?from=0001-01-01&to=9999-12-31', '?utm=x',
  ])('with invalid or default values, %s, becomes the default URL', (search) => {
    expect(writeUrl(parseUrl(search))).toBe('');
  });

  it.each(['0', '-1', '1.5', '1e3', '99999999', 'two'])('ignores the page %s', (page) => {
    expect(writeUrl(parseUrl(`?tab=channels&page=${page}&size=26`))).toBe('?tab=channels');
  });
});
