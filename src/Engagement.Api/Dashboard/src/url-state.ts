import { isoDay, parseDay } from './day';
import { lengthOf, longestPeriod, type Period, periodLengths } from './period';

export const tabs = ['users', 'messages', 'channels'] as const;
export const pageSizes = [25, 50, 100] as const;

export type Tab = (typeof tabs)[number];

/** The last days up to today, or a custom period. */
export type Span = { days: number } | Period;

/** The state in the page's URL. */
export interface UrlState {
  tab: Tab;
  span: Span;
  page: number;
  size: number;
}

export const defaults: UrlState = { tab: 'users', span: { days: 30 }, page: 1, size: 25 };

/** Parses a query string; ignores invalid values. */
export function parseUrl(search: string): UrlState {
  const query = new URLSearchParams(search);
  const tab = tabs.find((known) => known === query.get('tab')) ?? defaults.tab;
  return { tab, span: customPeriod(query) ?? knownLength(query) ?? defaults.span, ...paging(query, tab) };
}

/** The query string, "?" included, without default values. */
export function writeUrl({ tab, span, page, size }: UrlState): string {
  const query = new URLSearchParams();
  if (tab !== defaults.tab) {
    query.set('tab', tab);
  }

  if (!('days' in span)) {
    query.set('from', isoDay(span.first));
    query.set('to', isoDay(span.last));
  } else if (span.days !== 30) {
    query.set('period', String(span.days));
  }

  if (tab === 'channels' && page !== defaults.page) {
    query.set('page', String(page));
  }

  if (tab === 'channels' && size !== defaults.size) {
    query.set('size', String(size));
  }

  return query.size === 0 ? '' : `?${query}`;
}

/** Whether the page allows a period. */
export function isValidPeriod(period: Period): boolean {
  return period.first <= period.last && lengthOf(period) <= longestPeriod;
}

function customPeriod(query: URLSearchParams): Period | null {
  const first = parseDay(query.get('from') ?? '');
  const last = parseDay(query.get('to') ?? '');
  return first !== null && last !== null && isValidPeriod({ first, last }) ? { first, last } : null;
}

function knownLength(query: URLSearchParams): Span | null {
  const days = periodLengths.find((length) => String(length) === query.get('period'));
  return days ? { days } : null;
}

function paging(query: URLSearchParams, tab: Tab): { page: number; size: number } {
  if (tab !== 'channels') {
    return { page: defaults.page, size: defaults.size };
  }

  const page = /^[1-9]\d{0,5}$/.test(query.get('page') ?? '') ? Number(query.get('page')) : defaults.page;
  return { page, size: pageSizes.find((size) => String(size) === query.get('size')) ?? defaults.size };
}
