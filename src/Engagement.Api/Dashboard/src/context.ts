import type { Api } from './api';
import type { Day } from './day';
import { periodText, type Period } from './period';
import type { Span, UrlState } from './url-state';
import type { Zone } from './zone';

/** What `workspace/overview` answers. */
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
  page: number;
  size: number;
}

/** What cards are given. */
export interface Page {
  api: Api;
  /** Says something to screen readers. */
  announce(text: string): void;
  /** Changes the address; in place of the present one where that would lead nowhere. */
  goTo(change: Partial<UrlState>, replace?: boolean): void;
  goToSpan(span: Span): void;
  /** When fresh numbers were last wanted: what was asked before is asked again. */
  refreshedAt(): number;
  /** Aborted when nobody is signed in any more. */
  gone: AbortSignal;
  /** Null until it is known. */
  overview(): Overview | null;
}

/** Days in words: "24 Oct 2026 – 22 Nov 2026", and that today is not over. */
export function inWords(period: Period, today: Day): string {
  return period.last === today ? `${periodText(period)} (today so far)` : periodText(period);
}
