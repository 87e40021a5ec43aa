import type { Api } from './api';
import type { Day } from './day';
import { periodText, type Period } from './period';
import type { Span, UrlState } from './url-state';
import type { Zone } from './zone';

/** The response of `workspace/overview`. */
export interface Overview {
  timeZone: string;
  firstDay?: string;
  lastDay?: string;
  waiting: { messages: number; rooms: number };
}

/** What the page shows: the same for all cards of a tab. */
export interface Context {
  zone: Zone;
  period: Period;
  today: Day;
  pageNumber: number;
  pageSize: number;
}

/** What the page provides to its cards. */
export interface PageServices {
  api: Api;
  /** Announces a text to screen readers. */
  announce(text: string): void;
  /** Changes the URL; `replace` adds no history entry. */
  goTo(change: Partial<UrlState>, replace?: boolean): void;
  goToSpan(span: Span): void;
  /** When the page was last refreshed: older responses are loaded again. */
  refreshedAt(): number;
  /** Aborted when the session ends. */
  signedOut: AbortSignal;
  /** Null until it is loaded. */
  overview(): Overview | null;
}

/** "24 Oct 2026 – 22 Nov 2026", with "(today so far)" where the last day is today. */
export function inWords(period: Period, today: Day): string {
  return period.last === today ? `${periodText(period)} (today so far)` : periodText(period);
}
