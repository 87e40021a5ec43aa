import { type Active, activeCounters, activeDays, requestedPeriod } from '../active-users';
import type { CardSpec } from '../card-spec';
import { lines } from '../charts/lines';
import { inWords } from '../context';
import { axisDays, weekdayText } from '../day';
import { number } from '../format';
import { bounds, daysOf, fileSpan } from '../period';
import { dayCell } from '../table-data';

interface ActiveUsersSummary {
  days: (Active & { day: string })[];
}

const names = [['DAU', 'dau'], ['WAU', 'wau'], ['MAU', 'mau']] as const;

export function activeUsers(): CardSpec<ActiveUsersSummary> {
  return {
    id: 'active-users',
    title: 'Active users',
    counters: 4,
    chart: true,
    caption: (context) => `Distinct users of a day, of 7 and of 30 days, ${inWords(context.period, context.today)}`,
    query: ({ zone, period }) => ({ path: 'users/active-users-summary', parameters: bounds(zone, requestedPeriod(period)), viewKey: fileSpan(period) }),
    view: (body, { zone, period }) => {
      const known = activeDays(zone, period, body.days);
      const days = daysOf(period).map((day) => ({ day, ...known.get(day)! }));
      const last = days[days.length - 1]!;
      return {
        emptyNoun: days.every(({ mau }) => mau === 0) ? 'active users' : null,
        counters: activeCounters(known, period.last),
        chart: {
          drawing: lines(
            `Day (${zone.name})`, 'Users', axisDays(days.map(({ day }) => day)), days.map(({ day }) => weekdayText(day)),
            names.map(([name, key]) => ({ name, values: days.map((row) => row[key]) }))),
          description: `Three lines: on ${weekdayText(last.day)} ${number(last.dau)} daily, ${number(last.wau)} weekly and ${number(last.mau)} monthly active users.`,
        },
        tableData: {
          columns: [{ name: 'Date' }, ...names.map(([name]) => ({ name, numeric: true }))],
          rows: days.map((row) => [dayCell(row.day), ...names.map(([, key]) => row[key])]),
        },
        days: period,
      };
    },
  };
}
