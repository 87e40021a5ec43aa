import type { Question } from './api';
import type { Drawing } from './charts/chart';
import type { Context } from './context';
import type { Counter } from './counter';
import type { Period } from './period';
import type { Sheet } from './sheet';

/** What a card makes of an answer. */
export interface View {
  /** What the period has none of: "new users". Null where there is something to show. */
  nothing: string | null;
  counters?: readonly Counter[];
  /** The chart, and in one sentence what it shows. */
  chart?: { drawing: Drawing; says: string };
  /** In place of a chart. */
  content?: HTMLElement;
  sheet?: Sheet;
  /** The table, where it is laid out otherwise than the CSV. */
  table?: Sheet;
  /** The days that are shown. */
  days: Period;
}

/** A card: what it asks and how it shows the answer. */
export interface CardSpec<Answer> {
  id: string;
  title: string;
  /** How many counters it has. */
  counters?: number;
  /** Whether its chart can be shown as table, and saved. */
  chart: boolean;
  /** What is counted, in which period, in one line. */
  says(context: Context): string;
  ask(context: Context): Question;
  view(answer: Answer, context: Context): View;
  /** Own controls, above the chart; they call back to ask anew. */
  controls?(card: { reload(): void }): HTMLElement;
  /** Controls below, shown once there is an answer. */
  footer?(): HTMLElement;
  /** What the CSV holds, where it is more than what is on the screen. */
  all?(context: Context, signal: AbortSignal): Promise<Sheet>;
  fileName?(): string;
}
