import type { Query } from '../api';
import type { CardSpec } from '../card-spec';
import { type Context, inWords, type PageServices } from '../context';
import { changeElement } from '../counter';
import { dayText, isoDay } from '../day';
import { h, select } from '../dom';
import { iconOf } from '../icons';
import { number, percentChange, percentText } from '../format';
import { previousPeriodText, bounds, inPreviousPeriodText } from '../period';
import { type NamedRoom, roomName, roomType } from '../rooms';
import { type Cell, type TableData, toTable } from '../table-data';
import { pageSizes } from '../url-state';
import type { Zone } from '../zone';

interface ChannelsList {
  channels: { room: NamedRoom & { _id: string; ts?: string; _updatedAt?: string }; messages: number; lastWeekMessages: number; diffFromLastWeek: number }[];
  total: number;
  offset: number;
}

/** The rooms with messages in the period or the previous one, in pages. The CSV has all pages. */
export function channels(page: PageServices): CardSpec<ChannelsList> {
  let context: Context;
  const turn = (pages: number): void => page.goTo({ page: context.pageNumber + pages });
  const previous = h('button', { type: 'button', 'data-action': 'previous-page', onclick: () => turn(-1) }, '◂ Previous page');
  const next = h('button', { type: 'button', 'data-action': 'next-page', onclick: () => turn(1) }, 'Next page ▸');
  const range = h('span', { class: 'range', role: 'status' });
  const size = select('page-size', 'Channels on a page', pageSizes.map((count) => [String(count), `${count} on a page`]), String(pageSizes[0]));
  size.addEventListener('change', () => page.goTo({ size: Number(size.value), page: 1 }));
  const queryOf = ({ zone, period }: Context, offset: number, count: number): Query => ({
    path: 'channels/list', parameters: { ...bounds(zone, period), offset: String(offset), count: String(count) },
  });

  return {
    id: 'channels',
    title: 'Channels',
    chart: false,
    caption: (shown) => `Rooms with messages ${inWords(shown.period, shown.today)} or ${inPreviousPeriodText(shown.period)}`,
    footer: () => h('div', { class: 'card-footer' }, range, h('span', { class: 'pager' }, previous, next), size),
    query(shown) {
      context = shown;
      size.value = String(shown.pageSize);
      return queryOf(shown, (shown.pageNumber - 1) * shown.pageSize, shown.pageSize);
    },
    view({ channels: rooms, total, offset }, shown) {
      const pages = Math.max(1, Math.ceil(total / shown.pageSize));
      if (shown.pageNumber > pages) {
        page.goTo({ page: pages }, true);
      }

      setDisabled(previous, shown.pageNumber <= 1, next);
      setDisabled(next, shown.pageNumber >= pages, previous);
      range.textContent = rooms.length === 0 ? '' : `${number(offset + 1)}–${number(offset + rooms.length)} of ${number(total)}`;
      return { emptyNoun: total === 0 ? 'messages' : null, content: table(rooms, offset, shown), days: shown.period };
    },
    async allRows(shown, signal) {
      const body = await page.api.get<ChannelsList>(queryOf(shown, 0, 0), signal, false);
      return tableData(body.channels, 0, shown);
    },
  };
}

// A button that loses the focus by being disabled passes it to its neighbour.
function setDisabled(button: HTMLButtonElement, disabled: boolean, neighbour: HTMLButtonElement): void {
  const focused = document.activeElement === button;
  button.disabled = disabled;
  if (disabled && focused) {
    neighbour.disabled = false;
    neighbour.focus();
  }
}

function table(rooms: ChannelsList['channels'], offset: number, context: Context): HTMLElement {
  const columns = [
    { name: '#', numeric: true }, { name: 'Channel', heading: true }, { name: 'Created', minor: true }, { name: 'Last update', minor: true },
    { name: 'Messages', numeric: true }, { name: 'Change', numeric: true },
  ];
  const rows = rooms.map(({ room, messages, lastWeekMessages, diffFromLastWeek }, index): Cell[] => [
    offset + index + 1, channelCell(room), dateCell(context.zone, room.ts), dateCell(context.zone, room._updatedAt), messages,
    changeCell(diffFromLastWeek, lastWeekMessages),
  ]);
  const caption = `Channels: ${inWords(context.period, context.today)}; change against the ${previousPeriodText(context.period)}`;
  return h('div', { class: 'channels-box' }, toTable(caption, { columns, rows }));
}

function tableData(rooms: ChannelsList['channels'], offset: number, { zone, period }: Context): TableData {
  return {
    columns: [
      { name: '#' }, { name: 'Channel' }, { name: 'Type' }, { name: 'Created' }, { name: 'Last update' }, { name: 'Messages' },
      { name: `Messages ${inPreviousPeriodText(period)}` }, { name: 'Change' },
    ],
    rows: rooms.map(({ room, messages, lastWeekMessages, diffFromLastWeek }, index) => [
      offset + index + 1, roomName(room), roomType(room.t).word, dateCell(zone, room.ts), dateCell(zone, room._updatedAt), messages, lastWeekMessages,
      diffFromLastWeek,
    ]),
  };
}

function channelCell(room: NamedRoom): Cell {
  const { icon, word } = roomType(room.t);
  const name = roomName(room);
  return {
    value: name,
    content: h('span', { class: 'channel' },
      iconOf(icon), h('span', { class: 'channel-name', title: name }, name), h('span', { class: 'channel-type' }, word)),
  };
}

function dateCell(zone: Zone, instant: string | undefined): Cell {
  const day = instant === undefined ? null : zone.dayOf(Date.parse(instant));
  return day === null ? '' : { content: dayText(day), value: isoDay(day) };
}

function changeCell(change: number, previous: number): Cell {
  const percent = percentText(percentChange(change, previous));
  return {
    value: change,
    content: h('span', { class: 'change' },
      changeElement(change, number(Math.abs(change))),
      h('span', { class: 'change-percent' }, percent)),
  };
}
