import { csv, type CsvCell } from './csv';
import { type Day, isoDay, weekdayText } from './day';
import { h } from './dom';
import { number } from './format';

/** A value and how people read it: as text, or as an element. */
export interface Shown {
  text: string;
  value: CsvCell;
  node?: () => HTMLElement;
}

export type Cell = CsvCell | Shown;

export interface Column {
  name: string;
  numeric?: boolean;
  /** Names the row; the first column unless another says so. */
  heading?: boolean;
  /** Left out on narrow screens. */
  minor?: boolean;
}

/** What a chart shows, as rows: both the table and the CSV are made of it. */
export interface Sheet {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

export function dayCell(day: Day): Shown {
  return { text: weekdayText(day), value: isoDay(day) };
}

export function toCsv({ columns, rows }: Sheet): string {
  return csv(columns.map(({ name }) => name), rows.map((row) => row.map((cell) => (typeof cell === 'object' ? cell.value : cell))));
}

export function toTable(caption: string, { columns, rows }: Sheet): HTMLTableElement {
  const heading = Math.max(0, columns.findIndex((column) => column.heading));
  const classes = columns.map(({ numeric, minor }) => [numeric ? 'numeric' : '', minor ? 'minor' : ''].join(' ').trim() || null);
  return h('table', { 'data-table': true },
    h('caption', { class: 'unseen' }, caption),
    h('thead', {}, h('tr', {}, ...columns.map(({ name }, index) => h('th', { scope: 'col', class: classes[index] ?? null }, name)))),
    h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map((cell, index) => {
      const attributes = { class: classes[index] ?? null };
      return index === heading ? h('th', { scope: 'row', ...attributes }, shown(cell)) : h('td', attributes, shown(cell));
    })))));
}

function shown(cell: Cell): string | HTMLElement {
  return typeof cell === 'number' ? number(cell) : typeof cell === 'string' ? cell : cell.node?.() ?? cell.text;
}
