import { number, plural } from '../format';
import { allHours, hoursPerDay, hourText, type HourCell } from '../hours';
import type { Palette } from '../theme';
import type { ChartOption, Drawing } from './chart';
import { axis, categoryAxis, font, tooltip, tooltipBase } from './parts';

const narrow = 520;
const gapsFrom = 4;

/** A range of the colour scale, in users. */
export interface Step {
  from: number;
  to: number;
}

/** Round steps from 1 to `most`, not more than there are colours. */
export function steps(most: number, colours: number): Step[] {
  const size = roundUp(Math.max(1, Math.ceil(most / colours)));
  return Array.from({ length: Math.max(1, Math.ceil(most / size)) }, (_, index) => ({ from: index * size + 1, to: (index + 1) * size }));
}

/** A heat map: days across, hours downwards. */
export function heat(zoneName: string, labels: readonly string[], titles: readonly string[], firstDay: number, cells: readonly HourCell[]): Drawing {
  const most = cells.reduce((top, { users }) => Math.max(top, users), 0);
  return (width: number, colours: Palette): ChartOption => {
    const scale = steps(most, width < narrow ? 4 : colours.heat.length);
    const colourOf = (index: number): string => colours.heat[scale.length === 1 ? 3 : Math.round(index * (colours.heat.length - 1) / (scale.length - 1))]!;
    const needsLightText = (users: number): boolean => colours.heat.indexOf(colourOf(scale.findIndex(({ to }) => users <= to))) >= 4;
    const cell = (width - 60) / labels.length;
    const fits = cell >= String(most).length * 7 + 6;
    return {
      grid: { left: 52, right: 4, top: 44, bottom: 44 },
      tooltip: {
        ...tooltipBase(colours),
        formatter: (point: unknown) => {
          const { value } = point as { value: [number, number, number] };
          return tooltip(titles[value[0]] ?? '', [[`${hourText(value[1])}–${hourText((value[1] + 1) % hoursPerDay)}`, plural(value[2], 'user')]]);
        },
      },
      visualMap: {
        type: 'piecewise', orient: 'horizontal', top: 0, right: 0, padding: 0, itemWidth: 14, itemHeight: 14, itemGap: width < narrow ? 6 : 10,
        hoverLink: false, selectedMode: false, textStyle: { color: colours.text, fontFamily: font },
        pieces: [
          { gte: 0, lte: 0, label: '0', color: colours.heatNone },
          ...scale.map(({ from, to }, index) => ({
            gte: from, lte: to, label: from === to ? number(from) : `${number(from)}–${number(to)}`, color: colourOf(index),
          })),
        ],
      },
      xAxis: { ...categoryAxis(`Day (${zoneName})`, labels, colours), splitLine: { show: false } },
      yAxis: {
        type: 'category', data: allHours.map(hourText), inverse: true,
        ...axis(`Hour (${zoneName})`, colours), nameLocation: 'start', splitLine: { show: false },
        nameTextStyle: { color: colours.muted, fontFamily: font, align: 'left', padding: [0, 0, 0, -44] },
      },
      series: [{
        id: 'hours', type: 'heatmap', name: 'Users', progressive: 0,
        // No gaps where they would be as wide as the cells.
        itemStyle: { borderColor: colours.surface, borderWidth: cell < gapsFrom ? 0 : 1 },
        emphasis: { itemStyle: { borderColor: colours.text, borderWidth: 1 } },
        label: { show: fits, fontSize: 11, fontFamily: font },
        data: cells.map(({ day, hour, users }) => ({
          value: [day - firstDay, hour, users],
          label: { show: fits && users > 0, color: needsLightText(users) ? colours.heatText[1] : colours.heatText[0] },
        })),
      }],
    };
  };
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 3, 5, 10].map((factor) => factor * power).find((round) => round >= value)!;
}
