import { h, symbol, visuallyHidden } from './dom';
import { number, percentChange, percentText } from './format';

/** A number and its change from an earlier one. */
export interface Counter {
  name: string;
  label: string;
  value: number;
  change: number;
  previous: number;
  /** The earlier number: "than in the 30 days before". */
  than: string;
  /** Format value and change; whole numbers by default. */
  text?: (value: number) => string;
  changeText?: (magnitude: number) => string;
}

/** The counters' row; given a number, as many placeholders of the same height. */
export function counterRow(counters: readonly Counter[] | number): HTMLElement {
  const shown = typeof counters === 'number' ? Array.from({ length: counters }, () => placeholder()) : counters.map(counterElement);
  return h('dl', { class: `counters counters-${shown.length}`, 'aria-hidden': typeof counters === 'number' ? 'true' : null }, ...shown);
}

function counterElement({ name, label, value, change, previous, than, text = number, changeText = text }: Counter): HTMLElement {
  const percent = percentChange(change, previous);
  return h('div', { class: 'counter', 'data-counter': name },
    h('dt', { title: label }, label),
    h('dd', { class: 'counter-value' }, h('span', { 'data-value': value }, text(value))),
    h('dd', { class: 'counter-change' },
      changeElement(change, changeText(Math.abs(change)), text === number ? 'fewer' : 'less'),
      visuallyHidden(` ${than}, `), ' ',
      h('span', { 'data-percent': percent ?? '' }, symbol('· '),
        ...(percent === null ? [h('span', { 'aria-hidden': 'true' }, '–'), visuallyHidden('no percentage')] : [percentText(percent)]))),
    h('dd', { class: 'counter-than', 'aria-hidden': 'true' }, than));
}

/** "▲ 12 more", "▼ 12 fewer" or "= no change". */
export function changeElement(change: number, magnitude: string, less = 'fewer'): HTMLElement {
  const [mark, text] = change > 0 ? ['▲', `${magnitude} more`] : change < 0 ? ['▼', `${magnitude} ${less}`] : ['=', 'no change'];
  return h('span', { 'data-change': change }, symbol(`${mark} `), text);
}

function placeholder(): HTMLElement {
  const line = (name: string): HTMLElement => h('dd', { class: name }, h('span', { class: 'skeleton-text' }, '\u00A0'));
  return h('div', { class: 'counter' }, h('dt', {}, '\u00A0'), line('counter-value'), line('counter-change'), line('counter-than'));
}
