import type { CardSpec, View } from '../card-spec';
import { bars, type Bar } from '../charts/bars';
import { type Context, inWords } from '../context';
import { day, type Day, shortDay, weekdayText } from '../day';
import { h, select } from '../dom';
import { plural } from '../format';
import { type HourRow, hoursPerDay, hourText, dstNote } from '../hours';
import { daysOf, endOf, type Period } from '../period';
import { dayCell, type TableData } from '../table-data';

interface ChatBusier {
  hours?: { users: number; hour: number }[];
  month?: Omit<HourRow, 'hour'>[];
}

const series = 'Active users';

/** Active users in the hours of a day, or on the days of a week, with buttons to the previous and the next one. */
export function chatBusier(): CardSpec<ChatBusier> {
  let by: 'hours' | 'days' = 'hours';
  let back = 0;
  let periodEnd: Day | null = null;
  const previous = h('button', { type: 'button', 'data-action': 'previous' }, '◂ Previous');
  const next = h('button', { type: 'button', 'data-action': 'next' }, 'Next ▸');

  const lastShown = ({ period, today }: Context): Day => Math.min(Math.min(period.last, today) - back, today);
  const shown = (context: Context): Period => {
    const last = lastShown(context);
    return { first: by === 'hours' ? last : last - 7, last };
  };
  const stride = (): number => (by === 'hours' ? 1 : 7);

  return {
    id: 'chat-busier',
    title: 'When is the chat busier?',
    chart: true,
    controls({ reload }) {
      const view = select('busier-view', 'When is the chat busier: hours or days', [['hours', 'Hours'], ['days', 'Days']], by);
      view.addEventListener('change', () => {
        by = view.value as typeof by;
        back = 0;
        reload();
      });
      previous.addEventListener('click', () => {
        back += stride();
        reload();
      });
      next.addEventListener('click', () => {
        back -= stride();
        reload();
      });
      return h('div', { class: 'card-controls' }, view, previous, next);
    },
    query(context) {
      if (context.period.last !== periodEnd) {
        periodEnd = context.period.last;
        back = 0;
      }

      const unit = by === 'hours' ? 'day' : 'week';
      previous.setAttribute('aria-label', `Previous ${unit}`);
      next.setAttribute('aria-label', `Next ${unit}`);
      const isLast = lastShown(context) + stride() > context.today;
      if (isLast && document.activeElement === next) {
        previous.focus();
      }

      next.disabled = isLast;
      return {
        path: by === 'hours' ? 'users/chat-busier/hourly-data' : 'users/chat-busier/weekly-data',
        parameters: { start: endOf(context.zone, lastShown(context)) },
      };
    },
    caption(context) {
      const days = shown(context);
      if (by === 'days') {
        return `Users active on each day, ${inWords(days, context.today)}`;
      }

      const note = dstNote(context.zone, days.last);
      return `Users active in each two hours of ${inWords(days, context.today)}${note ? `; ${note}` : ''}`;
    },
    fileName: () => `chat-busier-${by}`,
    view(body, context) {
      const days = shown(context);
      return body.hours ? hoursView(body.hours, days, context) : daysView(body.month ?? [], days, context);
    },
  };
}

function hoursView(hours: { users: number; hour: number }[], days: Period, { zone }: Context): View {
  const blocks = [...hours].sort((one, other) => one.hour - other.hour)
    .map(({ hour, users }) => ({ label: hourText(hour), title: `${hourText(hour)}–${hourText((hour + 2) % hoursPerDay)}`, value: users }));
  const axisName = `Hour (${zone.name})`;
  const tableData = { columns: [{ name: axisName }, { name: series, numeric: true }], rows: blocks.map(({ title, value }) => [title, value]) };
  return view(blocks, axisName, days, tableData);
}

function daysView(rows: Omit<HourRow, 'hour'>[], days: Period, { zone }: Context): View {
  const users = new Map(rows.map((row) => [day(row.year, row.month, row.day), row.users]));
  const values = daysOf(days).map((date) => ({ date, label: shortDay(date), title: weekdayText(date), value: users.get(date) ?? 0 }));
  const tableData = { columns: [{ name: 'Date' }, { name: series, numeric: true }], rows: values.map(({ date, value }) => [dayCell(date), value]) };
  return view(values, `Day (${zone.name})`, days, tableData);
}

function view(values: readonly Bar[], axisName: string, days: Period, tableData: TableData): View {
  const top = values.reduce((most, bar) => (bar.value > most.value ? bar : most), { label: '', title: '', value: 0 });
  return {
    emptyNoun: top.value === 0 ? 'active users' : null,
    chart: { drawing: bars(series, axisName, values), description: `Bars: most users, ${plural(top.value, 'user')}, ${top.title}.` },
    tableData,
    days,
  };
}
