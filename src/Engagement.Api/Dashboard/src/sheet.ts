import { csv, type CsvCell } from './csv';
import { type Day, isoDay, weekdayText } from './day';
import { h } from './dom';
import { number } from './format';

/** A value and how people read it. */
export interface Shown {
  text: string;
  value: CsvCell;
}

export type Cell = CsvCell | Shown;

export interface Column {
  name: string;
  numeric?: boolean;
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
  const classes = columns.map(({ numeric, minor }) => [numeric ? 'numeric' : '', minor ? 'minor' : ''].join(' ').trim() || null);
  return h('table', { 'data-table': true },
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...columns.map(({ name }, index) => h('th', { scope: 'col', class: classes[index] ?? null }, name)))),
    h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map((cell, index) => {
      const attributes = { class: classes[index] ?? null };
      return index === 0 ? h('th', { scope: 'row', ...attributes }, text(cell)) : h('td', attributes, text(cell));
    })))));
}

function text(cell: Cell): string {
  return typeof cell === 'number' ? number(cell) : typeof cell === 'string' ? cell : cell.text;
}
