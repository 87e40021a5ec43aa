import { Api, type ApiError, type Question } from './api';
import { Chart, type Drawing } from './charts/chart';
import type { Context, Page } from './context';
import { type Counter, counterRow } from './counter';
import { h, save } from './dom';
import { emptyNotice, errorNotice } from './notices';
import { fileSpan, type Period } from './period';
import { picture } from './png';
import { type Sheet, toCsv, toTable } from './sheet';

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

/** One card of the page: asks, shows, and offers what is shown as table, CSV and picture. */
export class Card<Answer> {
  readonly element: HTMLElement;
  private readonly chart: Chart | null;
  private readonly heading: HTMLElement;
  private readonly says = h('p', { class: 'card-says' });
  private readonly counters: HTMLElement | null;
  private readonly body = h('div', { class: 'card-body' });
  private readonly buttons: { table: HTMLButtonElement; csv: HTMLButtonElement; png: HTMLButtonElement };
  private shownCounters: HTMLElement | null = null;
  private notice: HTMLElement | null = null;
  private content: HTMLElement | null = null;
  private asTable = false;
  private context: Context | null = null;
  private asking: AbortController | null = null;
  private shown: { key: string; answer: Answer; view: View; context: Context } | null = null;

  constructor(private readonly spec: CardSpec<Answer>, private readonly page: Page) {
    const { id, title } = spec;
    this.heading = h('h2', { id: `card-${id}`, tabindex: '-1' }, title);
    this.chart = spec.chart ? new Chart() : null;
    this.counters = spec.counters ? h('div', { class: 'card-counters' }, (this.shownCounters = counterRow(spec.counters))) : null;
    this.buttons = {
      table: h('button', { type: 'button', 'data-action': 'table', 'aria-pressed': 'false', onclick: () => this.toggleTable() }, 'Show as table'),
      csv: h('button', { type: 'button', 'data-action': 'csv', 'aria-label': `Download ${title} as CSV`, onclick: () => void this.saveCsv() }, 'CSV'),
      png: h('button', { type: 'button', 'data-action': 'png', 'aria-label': `Download ${title} as PNG`, onclick: () => this.savePng() }, 'PNG'),
    };
    const actions = spec.chart ? [this.buttons.table, this.buttons.csv, this.buttons.png] : spec.all ? [this.buttons.csv] : [];
    this.body.append(...[this.chart?.element, h('div', { class: 'skeleton', 'aria-hidden': 'true' })].filter((part) => part !== undefined));
    this.element = h('section', { class: 'card', 'data-card': id, 'data-state': 'loading', 'aria-busy': 'true', 'aria-labelledby': `card-${id}` },
      h('header', { class: 'card-head' }, this.heading,
        actions.length > 0 ? h('div', { class: 'card-actions', role: 'group', 'aria-label': `${title}: table and downloads` }, ...actions) : null,
        this.says),
      this.counters,
      spec.controls?.({ reload: () => this.context && void this.show(this.context) }) ?? null,
      this.body,
      spec.footer?.() ?? null);
    this.enable(false);
  }

  /** Shows the context's numbers; asks only where they are not shown yet, or fresh ones are wanted. */
  async show(context: Context, fresh = false): Promise<void> {
    const question = this.spec.ask(context);
    const key = Api.keyOf(question);
    this.context = context;
    this.says.textContent = this.spec.says(context);
    if (!fresh && key === this.shown?.key && this.state !== 'error') {
      return;
    }

    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.element.setAttribute('aria-busy', 'true');
    if (key !== this.shown?.key || this.state === 'error') {
      this.state = 'loading';
      this.enable(false);
    }

    try {
      const answer = await this.page.api.get<Answer>(question, asking.signal, fresh);
      if (!asking.signal.aborted) {
        await this.take(key, answer, context);
      }
    } catch (failure) {
      if (!asking.signal.aborted) {
        this.fail(failure as Error, key);
      }
    } finally {
      if (this.asking === asking) {
        this.element.setAttribute('aria-busy', 'false');
      }
    }
  }

  /** Says anew which days have data, once that is known. */
  retell(): void {
    if (this.shown && this.state === 'empty') {
      this.putNotice(emptyNotice(this.shown.view.nothing!, this.shown.view.days, this.shown.context, this.page));
    }
  }

  private get state(): string {
    return this.element.dataset['state']!;
  }

  private set state(value: 'loading' | 'ready' | 'empty' | 'error') {
    this.element.dataset['state'] = value;
  }

  private async take(key: string, answer: Answer, context: Context): Promise<void> {
    const view = this.spec.view(answer, context);
    if (view.chart && view.nothing === null) {
      await this.chart?.draw(view.chart.drawing, view.chart.says);
      if (this.asking?.signal.aborted || this.context !== context) {
        return;
      }
    }

    this.shown = { key, answer, view, context };
    this.element.toggleAttribute('data-loaded', true);
    if (this.counters && view.counters) {
      this.counters.replaceChildren((this.shownCounters = counterRow(view.counters)));
    }

    this.putNotice(view.nothing === null ? null : emptyNotice(view.nothing, view.days, context, this.page));
    this.putContent(view);
    this.state = view.nothing === null ? 'ready' : 'empty';
    this.enable(view.nothing === null);
  }

  private fail(failure: Error | ApiError, key: string): void {
    const kept = key === this.shown?.key;
    this.putNotice(errorNotice(this.spec.title, failure, kept, () => this.retry()));
    if (!kept) {
      this.shown = null;
      this.shownCounters && this.counters?.replaceChildren((this.shownCounters = counterRow(this.spec.counters ?? 0)));
      this.content?.remove();
      this.content = null;
    }

    this.state = 'error';
    this.element.toggleAttribute('data-kept', kept);
    this.page.announce(`${this.spec.title}: something went wrong.`);
  }

  private retry(): void {
    // The button goes with the notice: the focus stays in the card.
    this.heading.focus();
    void this.show(this.context!, true);
  }

  private putNotice(notice: HTMLElement | null): void {
    this.notice?.remove();
    this.notice = notice;
    if (notice) {
      this.body.append(notice);
    }
  }

  private putContent(view: View): void {
    const sheet = view.table ?? view.sheet;
    const caption = `${this.spec.title}: ${this.spec.says(this.context!)}`;
    const content = view.nothing !== null ? null
      : view.content ?? (this.asTable && sheet
        ? h('div', { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': `${this.spec.title} as table` }, toTable(caption, sheet)) : null);
    const scrolled = this.content?.scrollTop ?? 0;
    this.content?.remove();
    this.content = content;
    this.element.toggleAttribute('data-table-shown', this.asTable);
    if (content) {
      this.body.append(content);
      content.scrollTop = scrolled;
    }
  }

  private toggleTable(): void {
    this.asTable = !this.asTable;
    this.buttons.table.setAttribute('aria-pressed', String(this.asTable));
    this.buttons.table.textContent = this.asTable ? 'Show as chart' : 'Show as table';
    if (this.shown) {
      this.putContent(this.shown.view);
    }
  }

  private async saveCsv(): Promise<void> {
    if (!this.shown) {
      return;
    }

    const { context, view } = this.shown;
    try {
      const sheet = this.spec.all ? await this.spec.all(context, new AbortController().signal) : view.sheet;
      if (sheet) {
        save(`${this.fileName()}.csv`, new Blob([toCsv(sheet)], { type: 'text/csv;charset=utf-8' }));
      }
    } catch (failure) {
      this.fail(failure as Error, this.shown.key);
    }
  }

  private savePng(): void {
    const drawn = this.chart?.picture();
    if (this.shown && drawn) {
      const name = `${this.fileName()}.png`;
      picture(this.spec.title, this.spec.says(this.shown.context), drawn).toBlob((blob) => blob && save(name, blob));
    }
  }

  private fileName(): string {
    return `${this.spec.fileName?.() ?? this.spec.id}_${fileSpan(this.shown!.view.days)}`;
  }

  private enable(enabled: boolean): void {
    Object.values(this.buttons).forEach((button) => (button.disabled = !enabled));
  }
}
