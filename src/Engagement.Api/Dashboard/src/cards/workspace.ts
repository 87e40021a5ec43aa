import type { CardSpec } from '../card-spec';
import { serviceTime } from '../clock';
import type { Context, Overview } from '../context';
import { dayText, parseDay } from '../day';
import { h } from '../dom';
import { iconOf } from '../icons';
import type { Zone } from '../zone';
import { plural } from '../format';
import { isBehind, type Source, sourceText } from '../source';

/** The days with data, the time zone, and the messages that do not count yet. */
export function workspace(onOverview: (overview: Overview) => void): CardSpec<Overview> {
  return {
    id: 'workspace',
    title: 'Workspace',
    chart: false,
    caption: () => '',
    query: () => ({ path: 'workspace/overview', parameters: {} }),
    view: (overview, context) => {
      onOverview(overview);
      return { emptyNoun: null, content: facts(overview, context), days: context.period };
    },
  };
}

function facts({ firstDay, lastDay, waiting }: Overview, { zone }: Context): HTMLElement {
  return h('dl', { class: 'facts' },
    fact('First day of data', dayOrNone(firstDay)),
    fact('Last day of data', dayOrNone(lastDay)),
    fact('Time zone', zoneText(zone)),
    waiting.messages === 0 ? fact('Not counted yet', 'nothing') : h('div', { class: 'fact waiting' },
      h('dt', {}, iconOf('warning'), ' Not counted yet'),
      h('dd', {}, `${plural(waiting.messages, 'message')} of ${plural(waiting.rooms, 'room')}`)));
}

/** What to do about messages that do not count yet. At the end of the page it causes no layout shift. */
export function waitingNote({ waiting }: Overview): HTMLElement | null {
  return waiting.messages === 0 ? null : h('p', { class: 'waiting-note', role: 'note' },
    iconOf('warning'), ` ${plural(waiting.messages, 'message waits', 'messages wait')} for ${plural(waiting.rooms, 'room')} not on record. `,
    `Import the ${waiting.rooms === 1 ? 'room’s document' : 'rooms’ documents'}, and ${waiting.messages === 1 ? 'it counts' : 'they count'}.`);
}

/** How far the workspace's MongoDB is followed. */
export function sourceNote(source: Source, { zone, today }: Context): HTMLElement {
  const text = sourceText(source, zone, today);
  return isBehind(source) ? h('p', { class: 'waiting-note', 'data-source': 'behind' }, iconOf('warning'), ` ${text}`)
    : h('p', { class: 'source-note', 'data-source': 'followed' }, text);
}

function zoneText(zone: Zone): string {
  return zone.name === 'UTC' ? zone.name : `${zone.name}, now ${zone.offsetText(serviceTime())}`;
}

function fact(name: string, value: string): HTMLElement {
  return h('div', { class: 'fact' }, h('dt', {}, name), h('dd', { title: value }, value));
}

function dayOrNone(text: string | undefined): string {
  const day = parseDay(text ?? '');
  return day === null ? 'none yet' : dayText(day);
}
