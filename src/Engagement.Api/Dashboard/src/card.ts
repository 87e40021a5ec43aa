import { Api } from './api';
import type { CardSpec, View } from './card-spec';
import { Chart } from './charts/chart';
import type { Context, PageServices } from './context';
import { counterRow } from './counter';
import { h, save } from './dom';
import { emptyNotice, errorNotice } from './notices';
import { fileSpan } from './period';
import { picture } from './png';
import { toCsv, toTable } from './table-data';

interface PendingQuery {
  key: string;
  abort: AbortController;
  done: Promise<void>;
}

/** The response on the screen. */
interface Shown {
  key: string;
  view: View;
  context: Context;
  at: number;
}

/** One card of the page: loads and shows a response, as chart, table, CSV and PNG. */
export class Card<Body> {
  readonly element: HTMLElement;
  private readonly chart: Chart | null;
  private readonly heading: HTMLElement;
  private readonly caption = h('p', { class: 'card-caption' });
  private readonly counters: HTMLElement | null;
  private readonly body = h('div', { class: 'card-body' });
  private readonly table = h('button', { type: 'button', 'data-action': 'table', onclick: () => this.showAsTable(!this.asTable) });
  private readonly csv = h('button', { type: 'button', 'data-action': 'csv', onclick: () => void this.saveCsv() }, 'CSV');
  private readonly png = h('button', { type: 'button', 'data-action': 'png', onclick: () => this.savePng() }, 'PNG');
  private notice: HTMLElement | null = null;
  private content: HTMLElement | null = null;
  private asTable = false;
  private pending: PendingQuery | null = null;
  private shown: Shown | null = null;
  private context: Context | null = null;

  constructor(private readonly spec: CardSpec<Body>, private readonly page: PageServices) {
    const { id, title } = spec;
    this.heading = h('h2', { id: `card-${id}`, tabindex: '-1' }, title);
    this.chart = spec.chart ? new Chart(page.signedOut) : null;
    this.counters = spec.counters ? h('div', { class: 'card-counters' }, counterRow(spec.counters)) : null;
    this.csv.setAttribute('aria-label', `Download ${title} as CSV`);
    this.png.setAttribute('aria-label', `Download ${title} as PNG`);
    const actions = spec.chart ? [this.table, this.csv, this.png] : spec.allRows ? [this.csv] : [];
    this.body.append(...(this.chart ? [this.chart.element] : []), h('div', { class: 'skeleton', 'aria-hidden': 'true' }));
    this.element = h('section', { class: 'card', 'data-card': id, 'data-state': 'loading', 'aria-busy': 'true', 'aria-labelledby': `card-${id}` },
      h('header', { class: 'card-head' }, this.heading,
        actions.length > 0 ? h('div', { class: 'card-actions', role: 'group', 'aria-label': `${title}: table and downloads` }, ...actions) : null,
        this.caption),
      this.counters,
      spec.controls?.({ reload: () => this.context && void this.show(this.context) }) ?? null,
      this.body,
      spec.footer?.() ?? null);
    this.showAsTable(false);
    this.setState('loading');
  }

  /**
   * Shows the response for a context. Without `fresh` nothing is loaded while the same query is pending, or when its response is shown and is
   * not older than the last refresh of the page.
   */
  async show(context: Context, fresh = false): Promise<void> {
    const query = this.spec.query(context);
    const key = `${Api.keyOf(query)} ${query.viewKey ?? ''}`;
    const isShown = key === this.shown?.key && !this.failed;
    this.context = context;
    this.caption.textContent = this.spec.caption(context);
    if (this.pending?.key === key && !fresh) {
      return this.pending.done;
    }

    this.pending?.abort.abort();
    this.pending = null;
    if (isShown && !fresh && this.shown!.at >= this.page.refreshedAt()) {
      if (this.state === 'loading') {
        this.render(this.shown!);
      }

      return;
    }

    if (!isShown) {
      this.setNotice(null);
      this.setState('loading');
    }

    this.element.setAttribute('aria-busy', 'true');
    const abort = new AbortController();
    const done = this.load(key, context, abort.signal, () => this.page.api.get<Body>(query, abort.signal, fresh));
    this.pending = { key, abort, done };
    return done;
  }

  /** Renders the notice of an empty card again, when the days with data are known. */
  updateEmptyNotice(): void {
    if (this.shown && this.state === 'empty') {
      this.setNotice(this.emptyNotice(this.shown.view, this.shown.context));
    }
  }

  get failed(): boolean {
    return this.state === 'error';
  }

  private get state(): string {
    return this.element.dataset['state']!;
  }

  private async load(key: string, context: Context, signal: AbortSignal, get: () => Promise<Body>): Promise<void> {
    const at = Date.now();
    try {
      const body = await get();
      signal.throwIfAborted();
      const view = this.spec.view(body, context);
      if (view.chart && view.emptyNoun === null) {
        await this.chart?.draw(view.chart.drawing, view.chart.description);
      }

      signal.throwIfAborted();
      this.render({ key, view, context, at });
    } catch (failure) {
      if (!signal.aborted) {
        this.showError(failure as Error, key);
      }
    }

    if (!signal.aborted) {
      this.pending = null;
      this.setState(this.state);
    }
  }

  private render(shown: Shown): void {
    const { view, context } = shown;
    this.shown = shown;
    this.element.toggleAttribute('data-loaded', true);
    this.element.toggleAttribute('data-drawn', view.emptyNoun === null);
    if (view.counters) {
      this.counters?.replaceChildren(counterRow(view.counters));
    }

    this.setNotice(view.emptyNoun === null ? null : this.emptyNotice(view, context));
    this.renderContent(view);
    this.setState(view.emptyNoun === null ? 'ready' : 'empty');
  }

  private showError(failure: Error, key: string): void {
    const stale = key === this.shown?.key;
    if (!stale) {
      this.shown = null;
      this.element.toggleAttribute('data-drawn', false);
      this.counters?.replaceChildren(counterRow(this.spec.counters!));
      this.content?.remove();
    }

    this.setNotice(errorNotice(this.spec.title, failure, stale, () => this.retry()));
    this.element.toggleAttribute('data-stale', stale);
    this.setState('error');
    this.page.announce(`${this.spec.title}: something went wrong.`);
  }

  private setState(state: string): void {
    this.element.dataset['state'] = state;
    this.element.setAttribute('aria-busy', String(state === 'loading'));
    const canSave = state !== 'loading' && this.shown?.view.emptyNoun === null;
    [this.table, this.csv, this.png].forEach((button) => (button.disabled = !canSave));
  }

  private retry(): void {
    // The retry button is removed; the focus stays in the card.
    this.heading.focus();
    void this.show(this.context!, true);
  }

  private emptyNotice(view: View, context: Context): HTMLElement {
    return emptyNotice(view.emptyNoun!, view.days, context, this.page.overview(), (span) => {
      this.heading.focus();
      this.page.goToSpan(span);
    });
  }

  private setNotice(notice: HTMLElement | null): void {
    this.notice?.remove();
    this.notice = notice;
    this.body.append(...(notice ? [notice] : []));
  }

  private renderContent(view: View): void {
    const content = view.emptyNoun === null ? view.content ?? this.tableOf(view) : null;
    const scrollTop = this.content?.scrollTop ?? 0;
    this.content?.remove();
    this.content = content;
    if (content) {
      this.body.append(content);
      content.scrollTop = scrollTop;
    }
  }

  private tableOf({ table, tableData }: View): HTMLElement | null {
    const shown = table ?? tableData;
    const { title } = this.spec;
    return this.asTable && shown
      ? h('div', { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': `${title} as table` }, toTable(`${title}: ${this.caption.textContent}`, shown))
      : null;
  }

  private showAsTable(asTable: boolean): void {
    this.asTable = asTable;
    this.table.textContent = asTable ? 'Show as chart' : 'Show as table';
    this.table.setAttribute('aria-label', `${this.table.textContent}: ${this.spec.title}`);
    this.table.setAttribute('aria-pressed', String(asTable));
    this.element.toggleAttribute('data-table-shown', asTable);
    if (this.shown) {
      this.renderContent(this.shown.view);
    }
  }

  private async saveCsv(): Promise<void> {
    const { view, context, key } = this.shown!;
    const name = this.fileName();
    try {
      const data = await this.spec.allRows?.(context, this.page.signedOut) ?? view.tableData!;
      save(`${name}.csv`, new Blob([toCsv(data)], { type: 'text/csv;charset=utf-8' }));
    } catch (failure) {
      this.showError(failure as Error, key);
    }
  }

  private savePng(): void {
    const name = this.fileName();
    const caption = this.spec.caption(this.shown!.context);
    picture(this.spec.title, caption, this.chart!.picture()).toBlob((blob) => blob && save(`${name}.png`, blob));
  }

  private fileName(): string {
    return `${this.spec.fileName?.() ?? this.spec.id}_${fileSpan(this.shown!.view.days)}`;
  }
}
