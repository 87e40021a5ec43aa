import type { Context } from './context';
import { isoDay, parseDay } from './day';
import { h, select } from './dom';
import { periodLengths } from './period';
import { isValidPeriod, type Span } from './url-state';

/** The period and the refresh button. */
export interface Toolbar {
  element: HTMLElement;
  show(span: Span, context: Context): void;
  updated(text: string): void;
}

export function toolbar(goTo: (span: Span) => void, refresh: () => void): Toolbar {
  const lengths = periodLengths.map((length) => [String(length), `Last ${length} days`] as const);
  const period = select('period', 'Period', [...lengths, ['custom', 'Other days']], '30');
  const from = h('input', { type: 'date', 'data-control': 'from', 'aria-label': 'First day', 'aria-describedby': 'period-problem', required: true, max: '9999-12-31' });
  const to = h('input', { type: 'date', 'data-control': 'to', 'aria-label': 'Last day', 'aria-describedby': 'period-problem', required: true, max: '9999-12-31' });
  const custom = h('span', { class: 'custom-period' }, from, h('span', {}, 'to'), to);
  const problem = h('span', { id: 'period-problem', class: 'problem', role: 'status' });
  const time = h('span', { class: 'updated' });
  let shown = '';

  period.addEventListener('change', () => {
    if (period.value !== 'custom') {
      goTo({ days: Number(period.value) });
    } else {
      applyCustom();
    }
  });
  for (const input of [from, to]) {
    input.addEventListener('change', applyCustom);
  }

  function applyCustom(): void {
    const first = parseDay(from.value);
    const last = parseDay(to.value);
    const valid = first !== null && last !== null && isValidPeriod({ first, last });
    showProblem(valid ? '' : 'Choose a first and a later last day, at most ten years apart.');
    if (valid) {
      goTo({ first, last });
    }
  }

  function showProblem(text: string): void {
    problem.textContent = text;
    for (const input of [from, to]) {
      input.setAttribute('aria-invalid', String(text !== ''));
    }
  }

  return {
    element: h('div', { class: 'toolbar', role: 'group', 'aria-label': 'Period' },
      period, custom, problem, time, h('button', { type: 'button', 'data-control': 'refresh', onclick: () => refresh() }, 'Refresh')),
    show(span, { period: days }) {
      const now = JSON.stringify([span, days]);
      if (now === shown) {
        return; // Keeps a date that the user is typing.
      }

      shown = now;
      const isCustom = !('days' in span);
      period.value = isCustom ? 'custom' : String(span.days);
      custom.hidden = !isCustom;
      from.value = isoDay(days.first);
      to.value = isoDay(days.last);
      showProblem('');
    },
    updated(text) {
      time.textContent = text;
    },
  };
}
