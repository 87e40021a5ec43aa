import { csv, type CsvCell } from './csv';
import { type Day, isoDay, weekdayText } from './day';
import { h } from './dom';
import { number } from './format';

/** A value of the CSV, and what the table shows for it. */
export interface FormattedCell {
  value: CsvCell;
  content: string | HTMLElement;
}

export type Cell = CsvCell | FormattedCell;

export interface Column {
  name: string;
  numeric?: boolean;
  /** Holds the row headings; the first column by default. */
  heading?: boolean;
  /** Hidden on narrow screens. */
  minor?: boolean;
}

/** The rows of a chart: both the table and the CSV show them. */
export interface TableData {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

export function dayCell(day: Day): FormattedCell {
  return { content: weekdayText(day), value: isoDay(day) };
}

export function toCsv({ columns, rows }: TableData): string {
  return csv(columns.map(({ name }) => name), rows.map((row) => row.map((cell) => (typeof cell === 'object' ? cell.value : cell))));
}

export function toTable(caption: string, { columns, rows }: TableData): HTMLTableElement {
  const heading = Math.max(0, columns.findIndex((column) => column.heading));
  const classes = columns.map(({ numeric, minor }) => [numeric ? 'numeric' : '', minor ? 'minor' : ''].join(' ').trim() || null);
  return h('table', { 'data-table': true },
    h('caption', { class: 'visually-hidden' }, caption),
    h('thead', {}, h('tr', {}, ...columns.map(({ name }, index) => h('th', { scope: 'col', class: classes[index] ?? null }, name)))),
    h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map((cell, index) => {
      const attributes = { class: classes[index] ?? null };
      return index === heading ? h('th', { scope: 'row', ...attributes }, contentOf(cell)) : h('td', attributes, contentOf(cell));
    })))));
}

function contentOf(cell: Cell): string | HTMLElement {
  return typeof cell === 'number' ? number(cell) : typeof cell === 'string' ? cell : cell.content;
}
