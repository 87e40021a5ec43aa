import type { CardSpec } from '../card-spec';
import { bars } from '../charts/bars';
import { inWords } from '../context';
import { type Compared, dailyCounters, fill } from '../daily';
import { axisDays, weekdayText } from '../day';
import { plural } from '../format';
import { bounds } from '../period';
import { dayCell } from '../sheet';

/** What the API says of a number that is counted for each day. */
export interface DailyAnswer<Row> {
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
  says: string;
  value(row: Row): number;
}

/** A card of one number a day, with counters for the period and its last day but one. */
export function dailyCard<Row extends { day: string }>(daily: DailyCard<Row>): CardSpec<DailyAnswer<Row>> {
  const { id, title, path, noun } = daily;
  return {
    id,
    title,
    counters: 2,
    chart: true,
    says: (context) => `${daily.says}, ${inWords(context.period, context.today)}`,
    ask: ({ zone, period }) => ({ path, query: bounds(zone, period) }),
    view: (answer, context) => {
      const days = fill(context.zone, context.period, answer.days, daily.value, 0);
      const labels = axisDays(days.map(({ day }) => day));
      const values = days.map(({ day, value }, index) => ({ label: labels[index]!, title: weekdayText(day), value }));
      const top = values.reduce((most, bar) => (bar.value > most.value ? bar : most), values[0]!);
      return {
        nothing: answer.period.count === 0 ? noun : null,
        counters: dailyCounters(title, answer.period, answer.yesterday, context),
        chart: {
          drawing: bars(title, `Day (${context.zone.name})`, values),
          says: `Bars: ${plural(answer.period.count, noun.replace(/s$/, ''), noun)} in ${plural(days.length, 'day')}, most on ${top.title}: ${top.value}.`,
        },
        sheet: { columns: [{ name: 'Date' }, { name: title, numeric: true }], rows: days.map(({ day, value }) => [dayCell(day), value]) },
        days: context.period,
      };
    },
  };
}
