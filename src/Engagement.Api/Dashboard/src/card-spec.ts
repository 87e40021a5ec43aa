import type { Query } from './api';
import type { Drawing } from './charts/chart';
import type { Context } from './context';
import type { Counter } from './counter';
import type { Period } from './period';
import type { TableData } from './table-data';

/** What a card shows of a response. */
export interface View {
  /** The noun of the notice "No new users in this period". Null where there are data. */
  emptyNoun: string | null;
  counters?: readonly Counter[];
  /** The chart, and a sentence that describes it to screen readers. */
  chart?: { drawing: Drawing; description: string };
  /** Replaces the chart. */
  content?: HTMLElement;
  tableData?: TableData;
  /** The table's own rows, where they differ from those of the CSV. */
  table?: TableData;
  /** The days that are shown. */
  days: Period;
}

/** A card: its query and how it shows the response. */
export interface CardSpec<Body> {
  id: string;
  title: string;
  /** The number of counters. */
  counters?: number;
  /** Whether there is a chart, with its table and downloads. */
  chart: boolean;
  /** One line: what is counted, in which period. */
  caption(context: Context): string;
  query(context: Context): Query;
  view(body: Body, context: Context): View;
  /** Controls above the chart. */
  controls?(card: { reload(): void }): HTMLElement;
  /** Controls below, shown after the first response. */
  footer?(): HTMLElement;
  /** The rows of the CSV, where they are more than those on the screen. */
  allRows?(context: Context, signal: AbortSignal): Promise<TableData>;
  fileName?(): string;
}
