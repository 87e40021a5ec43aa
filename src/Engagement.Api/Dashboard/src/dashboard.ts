import { Api } from './api';
import { Card } from './card';
import { activeUsers } from './cards/active-users';
import { channels } from './cards/channels';
import { chatBusier } from './cards/chat-busier';
import { messagesSent } from './cards/messages-sent';
import { newUsers } from './cards/new-users';
import { origin } from './cards/origin';
import { topFive } from './cards/top-five';
import { usersByTime } from './cards/users-by-time';
import { sourceNote, waitingNote, workspace } from './cards/workspace';
import { serviceTime } from './clock';
import type { Context, Overview, PageServices } from './context';
import { h, select, visuallyHidden } from './dom';
import { lastDays, periodText } from './period';
import type { Session } from './session';
import type { Source, SourceBody } from './source';
import { tabLinks, tabNames } from './tabs';
import { chooseTheme, savedTheme, type Theme, themes } from './theme';
import { toolbar } from './toolbar';
import { defaults, parseUrl, type Tab, type UrlState, writeUrl } from './url-state';
import type { Zone } from './zone';

const refreshMs = 300_000;

/** The page after the sign-in. */
export class Dashboard {
  readonly element: HTMLElement;
  private readonly api: Api;
  private readonly heading = h('h1', {});
  private readonly period = h('p', { class: 'period' });
  private readonly status = h('p', { class: 'visually-hidden', role: 'status' });
  private readonly grid = h('div', { class: 'grid' });
  private readonly note = h('div', {});
  private readonly toolbar = toolbar((span) => this.goTo({ span, page: defaults.page }), () => void this.refresh(true));
  private readonly tabs = tabLinks((tab) => this.goTo({ ...defaults, span: this.state.span, tab }));
  private readonly overviewCard: Card<Overview>;
  private readonly cards: Record<Tab, Card<never>[]>;
  private readonly stop = new AbortController();
  private overview: Overview | null = null;
  private state: UrlState = parseUrl(location.search);
  private refreshedAt = Date.now();

  constructor(private readonly zone: Zone, session: Session, private readonly onSignedOut: (message: string) => void) {
    this.api = new Api(session, (message) => this.endSession(message));
    const page: PageServices = {
      api: this.api,
      announce: (text) => (this.status.textContent = text),
      goTo: (change, replace) => this.goTo(change, replace),
      goToSpan: (span) => this.goTo({ span, page: defaults.page }),
      refreshedAt: () => this.refreshedAt,
      signedOut: this.stop.signal,
      overview: () => this.overview,
    };
    this.overviewCard = new Card(workspace((overview) => this.setOverview(overview)), page);
    const card = <Body>(spec: ConstructorParameters<typeof Card<Body>>[0]): Card<never> => new Card(spec, page) as Card<never>;
    this.cards = {
      users: [card(newUsers()), card(activeUsers()), card(usersByTime()), card(chatBusier())],
      messages: [card(messagesSent()), card(origin()), card(topFive())],
      channels: [card(channels(page))],
    };
    this.element = this.layout(session);
    addEventListener('popstate', () => this.applyUrl(), { signal: this.stop.signal });
    document.addEventListener('visibilitychange', () => void this.refreshIfDue(), { signal: this.stop.signal });
    const timer = setInterval(() => void this.refreshIfDue(), 5_000);
    this.stop.signal.addEventListener('abort', () => clearInterval(timer));
    this.applyUrl();
  }

  private layout(session: Session): HTMLElement {
    const theme = select('theme', 'Theme', themes, savedTheme());
    theme.addEventListener('change', () => chooseTheme(theme.value as Theme));
    return h('div', { class: 'page' },
      h('a', { class: 'skip', href: '#content', onclick: (event) => this.skip(event) }, 'Skip to the content'),
      h('header', { class: 'banner' },
        h('span', { class: 'brand' }, 'Engagement'),
        this.tabs.element,
        h('div', { class: 'account' }, h('label', { class: 'theme' }, h('span', {}, 'Theme'), theme),
          h('span', { class: 'who' }, visuallyHidden('Signed in as '), session.username),
          h('button', { type: 'button', 'data-control': 'sign-out', onclick: () => void this.signOut() }, 'Sign out'))),
      h('main', { id: 'content', tabindex: '-1' },
        h('div', { class: 'head' }, h('div', {}, this.heading, this.period), this.toolbar.element),
        this.overviewCard.element, this.grid, this.note, this.status));
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.element.querySelector<HTMLElement>('main')!.focus();
  }

  private goTo(change: Partial<UrlState>, replace = false): void {
    this.setUrl({ ...this.state, ...change }, replace);
    this.applyUrl();
  }

  private setUrl(state: UrlState, replace: boolean): void {
    const search = writeUrl(state);
    if (search !== location.search) {
      history[replace ? 'replaceState' : 'pushState'](null, '', search || location.pathname);
    }
  }

  /** Shows the state of the URL, and corrects an invalid URL. */
  private applyUrl(): void {
    const before = this.state.tab;
    this.state = parseUrl(location.search);
    this.setUrl(this.state, true);
    this.tabs.show(this.state);
    this.heading.textContent = tabNames[this.state.tab];
    document.title = `${tabNames[this.state.tab]} – Engagement`;
    const shown = this.cards[this.state.tab].map(({ element }) => element);
    if (before !== this.state.tab || this.grid.childElementCount === 0) {
      this.grid.replaceChildren(...shown);
    }

    void this.show(false);
  }

  private async show(fresh: boolean): Promise<void> {
    const context = this.context();
    this.toolbar.show(this.state.span, context);
    this.period.textContent = periodText(context.period);
    const cards = [this.overviewCard, ...this.cards[this.state.tab]];
    const [source] = await Promise.all([this.source(fresh), ...cards.map((card) => card.show(context, fresh))]);
    if (this.context().today !== context.today && !this.stop.signal.aborted) {
      // Midnight has passed, or a response has corrected the browser's clock.
      return this.show(false);
    }

    // The cards have their final height: the notes cause no layout shift.
    const notes = [this.overview && waitingNote(this.overview), source && sourceNote(source, context)];
    this.note.replaceChildren(...notes.filter((note) => note !== null));
    if (!cards.some(({ failed }) => failed)) {
      this.toolbar.updated(`Updated ${this.zone.timeText(serviceTime(this.refreshedAt))}`);
    }
  }

  /** The source that the store follows; null where there is none, or where it cannot be read: the cards show errors. */
  private async source(fresh: boolean): Promise<Source | null> {
    const body = await this.api.get<SourceBody>({ path: 'workspace/source', parameters: {} }, this.stop.signal, fresh).catch(() => null);
    return body?.source ?? null;
  }

  private context(): Context {
    const { span, page, size } = this.state;
    const today = this.zone.dayOf(serviceTime());
    return { zone: this.zone, period: 'days' in span ? lastDays(span.days, today) : span, today, pageNumber: page, pageSize: size };
  }

  private async refresh(byUser: boolean): Promise<void> {
    this.refreshedAt = Date.now();
    this.api.clearCache();
    await this.show(true);
    if (byUser && !this.cards[this.state.tab].some(({ failed }) => failed)) {
      this.status.textContent = `Updated at ${this.zone.timeText(serviceTime(this.refreshedAt))}.`;
    }
  }

  private async refreshIfDue(): Promise<void> {
    if (document.visibilityState === 'visible' && Date.now() - this.refreshedAt >= refreshMs) {
      await this.refresh(false);
    }
  }

  private setOverview(overview: Overview): void {
    this.overview = overview;
    Object.values(this.cards).flat().forEach((card) => card.updateEmptyNotice());
  }

  private async signOut(): Promise<void> {
    const { method } = this.api.session;
    await this.api.signOut().catch(() => undefined);
    this.endSession(method === 'token' ? 'Signed out. The token is removed here and stays valid elsewhere.' : 'Signed out.');
  }

  private endSession(message: string): void {
    if (!this.stop.signal.aborted) {
      this.stop.abort();
      this.onSignedOut(message);
    }
  }
}
