import { h } from './dom';
import { defaults, type Tab, tabs, type UrlState, writeUrl } from './url-state';

export const tabNames: Record<Tab, string> = { users: 'Users', messages: 'Messages', channels: 'Channels' };

/** Links to the sections, which can also be opened in a new browser tab. */
export function tabLinks(goTo: (tab: Tab) => void): { element: HTMLElement; show(state: UrlState): void } {
  const links = tabs.map((tab) => ({
    tab,
    link: h('a', {
      href: '?',
      onclick: (event) => {
        const { button, ctrlKey, metaKey, shiftKey, altKey } = event as MouseEvent;
        if (button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey) {
          event.preventDefault();
          goTo(tab);
        }
      },
    }, tabNames[tab]),
  }));
  return {
    element: h('nav', { 'aria-label': 'Sections', class: 'tabs' }, h('ul', {}, ...links.map(({ link }) => h('li', {}, link)))),
    show(state) {
      for (const { tab, link } of links) {
        link.href = writeUrl({ ...defaults, span: state.span, tab }) || './';
        if (tab === state.tab) {
          link.setAttribute('aria-current', 'page');
        } else {
          link.removeAttribute('aria-current');
        }
      }
    },
  };
}
