import type { CardSpec } from '../card-spec';
import { bars } from '../charts/bars';
import { inWords } from '../context';
import { type Compared, dailyCounters, fill } from '../daily';
import { axisDays, weekdayText } from '../day';
import { plural } from '../format';
import { bounds } from '../period';
import { dayCell } from '../table-data';

/** The response of a count for each day. */
export interface DailyResponse<Row> {
  days: Row[];
  period: Compared;
  yesterday: Compared;
}

interface DailyCard<Row> {
  id: string;
  title: string;
  path: string;
  /** What is counted, in the plural: "new users". */
  noun: string;
  caption: string;
  value(row: Row): number;
}

/** A card of a daily count, with counters for the period and for the day before its last day. */
export function dailyCard<Row extends { day: string }>(daily: DailyCard<Row>): CardSpec<DailyResponse<Row>> {
  const { id, title, path, noun } = daily;
  return {
    id,
    title,
    counters: 2,
    chart: true,
    caption: (context) => `${daily.caption}, ${inWords(context.period, context.today)}`,
    query: ({ zone, period }) => ({ path, parameters: bounds(zone, period) }),
    view: (body, context) => {
      const days = fill(context.zone, context.period, body.days, daily.value, 0);
      const labels = axisDays(days.map(({ day }) => day));
      const values = days.map(({ day, value }, index) => ({ label: labels[index]!, title: weekdayText(day), value }));
      const top = values.reduce((most, bar) => (bar.value > most.value ? bar : most), values[0]!);
      return {
        emptyNoun: body.period.count === 0 ? noun : null,
        counters: dailyCounters(title, body.period, body.yesterday, context),
        chart: {
          drawing: bars(title, `Day (${context.zone.name})`, values),
          description: `Bars: ${plural(body.period.count, noun.replace(/s$/, ''), noun)} in ${plural(days.length, 'day')}, most on ${top.title}: ${top.value}.`,
        },
        tableData: { columns: [{ name: 'Date' }, { name: title, numeric: true }], rows: days.map(({ day, value }) => [dayCell(day), value]) },
        days: context.period,
      };
    },
  };
}
