import type { Context, Overview } from './context';
import { parseDay } from './day';
import { h } from './dom';
import { iconOf } from './icons';
import { lengthOf, type Period, periodText } from './period';
import { ApiError } from './api-error';

const importCommand = 'dotnet run --project src/Engagement.Api -- import FOLDER';

/** Replaces a chart: the error, and a retry button. */
export function errorNotice(title: string, failure: Error, stale: boolean, retry: () => void): HTMLElement {
  const command = failure instanceof ApiError && failure.command ? h('code', {}, failure.command) : null;
  const message = failure instanceof ApiError ? failure.message : `The page could not show this. ${failure.message}`;
  return h('div', { class: 'notice notice-error' },
    h('p', {}, iconOf('warning'), ' ', h('strong', {}, 'Something went wrong')),
    h('p', {}, message),
    command,
    stale ? h('p', {}, 'The data shown are older.') : null,
    h('button', { type: 'button', 'data-action': 'retry', 'aria-label': `Retry ${title}`, onclick: () => retry() }, 'Retry'));
}

/** Replaces a chart without data: names the days that have data, and links to them. */
export function emptyNotice(
  emptyNoun: string, days: Period, context: Context, overview: Overview | null, goTo: (days: Period) => void): HTMLElement {
  const first = parseDay(overview?.firstDay ?? '');
  const last = parseDay(overview?.lastDay ?? '');
  if (overview && (first === null || last === null)) {
    return h('div', { class: 'notice' },
      h('p', {}, h('strong', {}, 'There are no data yet')),
      h('p', {}, 'Import an export of your workspace, or let it send what happens from now on:'),
      h('code', {}, importCommand));
  }

  const none = h('p', {}, h('strong', {}, `No ${emptyNoun} in this period`), ` (${periodText(days)}).`);
  if (first === null || last === null) {
    return h('div', { class: 'notice' }, none);
  }

  const from = Math.max(first, last - lengthOf(context.period) + 1);
  const elsewhere = days.first > last || days.last < first;
  return h('div', { class: 'notice' },
    none,
    h('p', {}, `Days with data: ${periodText({ first, last })}.`),
    elsewhere ? h('button', { type: 'button', 'data-action': 'last-data', onclick: () => goTo({ first: from, last }) }, 'Go to the last days with data')
      : null);
}
