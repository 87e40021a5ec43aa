import type { CardSpec } from '../card-spec';
import { heat } from '../charts/heat';
import { serviceTime } from '../clock';
import { inWords } from '../context';
import { axisDays, day, weekdayText } from '../day';
import { plural } from '../format';
import { allHours, hourKey, type HourRow, hourText, startedHours } from '../hours';
import { bounds, daysOf } from '../period';
import { dayCell } from '../table-data';

interface UsersByTime {
  week: HourRow[];
}

export function usersByTime(): CardSpec<UsersByTime> {
  return {
    id: 'users-by-time',
    title: 'Users by time of day',
    chart: true,
    caption: (context) => `Users active in each hour (${context.zone.name}), ${inWords(context.period, context.today)}`,
    query: ({ zone, period }) => ({ path: 'users/users-by-time-of-the-day-in-a-week', parameters: bounds(zone, period) }),
    view: ({ week }, { zone, period }) => {
      const users = new Map(week.map((row) => [hourKey(day(row.year, row.month, row.day), row.hour), row.users]));
      const days = daysOf(period);
      const cells = startedHours(zone, period, users, serviceTime());
      const top = cells.reduce((most, cell) => (cell.users > most.users ? cell : most), { day: period.first, hour: 0, users: 0 });
      const known = new Map(cells.map((cell) => [hourKey(cell.day, cell.hour), cell.users]));
      return {
        emptyNoun: week.length === 0 ? 'active users' : null,
        chart: {
          drawing: heat(zone.name, axisDays(days), days.map(weekdayText), period.first, cells),
          description: `Heat map of the hours of ${plural(days.length, 'day')}: most users, ${top.users}, on ${weekdayText(top.day)} from ${hourText(top.hour)} on.`,
        },
        tableData: {
          columns: [{ name: 'Date' }, { name: `Hour (${zone.name})` }, { name: 'Users', numeric: true }],
          rows: cells.map((cell) => [dayCell(cell.day), hourText(cell.hour), cell.users]),
        },
        table: {
          columns: [{ name: 'Date' }, ...allHours.map((hour) => ({ name: hourText(hour), numeric: true }))],
          rows: days.map((date) => [dayCell(date), ...allHours.map((hour) => known.get(hourKey(date, hour)) ?? '')]),
        },
        days: period,
      };
    },
  };
}
