import { Api } from './api';
import type { CardSpec, View } from './card-spec';
import { Chart } from './charts/chart';
import type { Context, Page } from './context';
import { counterRow } from './counter';
import { h, save } from './dom';
import { emptyNotice, errorNotice } from './notices';
import { fileSpan } from './period';
import { picture } from './png';
import { toCsv, toTable } from './sheet';

/** A question on its way. */
interface Asking {
  key: string;
  stop: AbortController;
  done: Promise<void>;
}

/** An answer on the screen. */
interface Shown {
  key: string;
  view: View;
  context: Context;
  at: number;
}

/** One card of the page: asks, shows, and offers what is shown as table, CSV and picture. */
export class Card<Answer> {
  readonly element: HTMLElement;
  private readonly chart: Chart | null;
  private readonly heading: HTMLElement;
  private readonly says = h('p', { class: 'card-says' });
  private readonly counters: HTMLElement | null;
  private readonly body = h('div', { class: 'card-body' });
  private readonly table = h('button', { type: 'button', 'data-action': 'table', onclick: () => this.showAsTable(!this.asTable) });
  private readonly csv = h('button', { type: 'button', 'data-action': 'csv', onclick: () => void this.saveCsv() }, 'CSV');
  private readonly png = h('button', { type: 'button', 'data-action': 'png', onclick: () => this.savePng() }, 'PNG');
  private notice: HTMLElement | null = null;
  private content: HTMLElement | null = null;
  private asTable = false;
  private asking: Asking | null = null;
  private shown: Shown | null = null;
  private context: Context | null = null;

  constructor(private readonly spec: CardSpec<Answer>, private readonly page: Page) {
    const { id, title } = spec;
    this.heading = h('h2', { id: `card-${id}`, tabindex: '-1' }, title);
    this.chart = spec.chart ? new Chart(page.gone) : null;
    this.counters = spec.counters ? h('div', { class: 'card-counters' }, counterRow(spec.counters)) : null;
    this.csv.setAttribute('aria-label', `Download ${title} as CSV`);
    this.png.setAttribute('aria-label', `Download ${title} as PNG`);
    const actions = spec.chart ? [this.table, this.csv, this.png] : spec.all ? [this.csv] : [];
    this.body.append(...(this.chart ? [this.chart.element] : []), h('div', { class: 'skeleton', 'aria-hidden': 'true' }));
    this.element = h('section', { class: 'card', 'data-card': id, 'data-state': 'loading', 'aria-busy': 'true', 'aria-labelledby': `card-${id}` },
      h('header', { class: 'card-head' }, this.heading,
        actions.length > 0 ? h('div', { class: 'card-actions', role: 'group', 'aria-label': `${title}: table and downloads` }, ...actions) : null,
        this.says),
      this.counters,
      spec.controls?.({ reload: () => this.context && void this.show(this.context) }) ?? null,
      this.body,
      spec.footer?.() ?? null);
    this.showAsTable(false);
    this.settle('loading');
  }

  /** Shows the context's numbers; asks only where they are not on the screen or on their way, are older than the page says, or fresh ones are wanted. */
  async show(context: Context, fresh = false): Promise<void> {
    const question = this.spec.ask(context);
    const key = `${Api.keyOf(question)} ${question.part ?? ''}`;
    const isShown = key === this.shown?.key && !this.failed;
    this.context = context;
    this.says.textContent = this.spec.says(context);
    if (this.asking?.key === key && !fresh) {
      return this.asking.done;
    }

    this.asking?.stop.abort();
    this.asking = null;
    if (isShown && !fresh && this.shown!.at >= this.page.refreshedAt()) {
      if (this.state === 'loading') {
        this.take(this.shown!);
      }

      return;
    }

    if (!isShown) {
      this.putNotice(null);
      this.settle('loading');
    }

    this.element.setAttribute('aria-busy', 'true');
    const stop = new AbortController();
    const done = this.ask(key, context, stop.signal, () => this.page.api.get<Answer>(question, stop.signal, fresh));
    this.asking = { key, stop, done };
    return done;
  }

  /** Says anew which days have data, once that is known. */
  retell(): void {
    if (this.shown && this.state === 'empty') {
      this.putNotice(this.emptiness(this.shown.view, this.shown.context));
    }
  }

  get failed(): boolean {
    return this.state === 'error';
  }

  private get state(): string {
    return this.element.dataset['state']!;
  }

  private async ask(key: string, context: Context, stopped: AbortSignal, get: () => Promise<Answer>): Promise<void> {
    const at = Date.now();
    try {
      const answer = await get();
      stopped.throwIfAborted();
      const view = this.spec.view(answer, context);
      if (view.chart && view.nothing === null) {
        await this.chart?.draw(view.chart.drawing, view.chart.says);
      }

      stopped.throwIfAborted();
      this.take({ key, view, context, at });
    } catch (failure) {
      if (!stopped.aborted) {
        this.fail(failure as Error, key);
      }
    }

    if (!stopped.aborted) {
      this.asking = null;
      this.settle(this.state);
    }
  }

  private take(shown: Shown): void {
    const { view, context } = shown;
    this.shown = shown;
    this.element.toggleAttribute('data-loaded', true);
    this.element.toggleAttribute('data-drawn', view.nothing === null);
    if (view.counters) {
      this.counters?.replaceChildren(counterRow(view.counters));
    }

    this.putNotice(view.nothing === null ? null : this.emptiness(view, context));
    this.putContent(view);
    this.settle(view.nothing === null ? 'ready' : 'empty');
  }

  private fail(failure: Error, key: string): void {
    const kept = key === this.shown?.key;
    if (!kept) {
      this.shown = null;
      this.element.toggleAttribute('data-drawn', false);
      this.counters?.replaceChildren(counterRow(this.spec.counters!));
      this.content?.remove();
    }

    this.putNotice(errorNotice(this.spec.title, failure, kept, () => this.retry()));
    this.element.toggleAttribute('data-kept', kept);
    this.settle('error');
    this.page.announce(`${this.spec.title}: something went wrong.`);
  }

  /** What the state allows: only what is shown can be saved. */
  private settle(state: string): void {
    this.element.dataset['state'] = state;
    this.element.setAttribute('aria-busy', String(state === 'loading'));
    const canSave = state !== 'loading' && this.shown?.view.nothing === null;
    [this.table, this.csv, this.png].forEach((button) => (button.disabled = !canSave));
  }

  private retry(): void {
    // The button goes with the notice: the focus stays in the card.
    this.heading.focus();
    void this.show(this.context!, true);
  }

  private emptiness(view: View, context: Context): HTMLElement {
    return emptyNotice(view.nothing!, view.days, context, this.page.overview(), (span) => {
      this.heading.focus();
      this.page.goToSpan(span);
    });
  }

  private putNotice(notice: HTMLElement | null): void {
    this.notice?.remove();
    this.notice = notice;
    this.body.append(...(notice ? [notice] : []));
  }

  private putContent(view: View): void {
    const content = view.nothing === null ? view.content ?? this.tableOf(view) : null;
    const scrolled = this.content?.scrollTop ?? 0;
    this.content?.remove();
    this.content = content;
    if (content) {
      this.body.append(content);
      content.scrollTop = scrolled;
    }
  }

  private tableOf({ table, sheet }: View): HTMLElement | null {
    const shown = table ?? sheet;
    const { title } = this.spec;
    return this.asTable && shown
      ? h('div', { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': `${title} as table` }, toTable(`${title}: ${this.says.textContent}`, shown))
      : null;
  }

  private showAsTable(asTable: boolean): void {
    this.asTable = asTable;
    this.table.textContent = asTable ? 'Show as chart' : 'Show as table';
    this.table.setAttribute('aria-label', `${this.table.textContent}: ${this.spec.title}`);
    this.table.setAttribute('aria-pressed', String(asTable));
    this.element.toggleAttribute('data-table-shown', asTable);
    if (this.shown) {
      this.putContent(this.shown.view);
    }
  }

  private async saveCsv(): Promise<void> {
    const { view, context, key } = this.shown!;
    const name = this.fileName();
    try {
      const sheet = await this.spec.all?.(context, this.page.gone) ?? view.sheet!;
      save(`${name}.csv`, new Blob([toCsv(sheet)], { type: 'text/csv;charset=utf-8' }));
    } catch (failure) {
      this.fail(failure as Error, key);
    }
  }

  private savePng(): void {
    const name = this.fileName();
    const { title, says } = { title: this.spec.title, says: this.spec.says(this.shown!.context) };
    picture(title, says, this.chart!.picture()).toBlob((blob) => blob && save(`${name}.png`, blob));
  }

  private fileName(): string {
    return `${this.spec.fileName?.() ?? this.spec.id}_${fileSpan(this.shown!.view.days)}`;
  }
}
