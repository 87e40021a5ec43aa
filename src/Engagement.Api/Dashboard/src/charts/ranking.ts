import { number } from '../format';
import type { Palette } from '../theme';
import type { ChartOption, Drawing } from './chart';
import { axis, axisTooltip, font, legend } from './parts';

/** Horizontal bars with their names and numbers. */
export function ranking(series: string, axisName: string, values: readonly { name: string; value: number }[]): Drawing {
  const names = values.map(({ name }) => name);
  const numbers = values.map(({ value }) => value);
  return (width: number, colours: Palette): ChartOption => {
    const labelWidth = Math.min(180, Math.round(width * (width < 420 ? 0.45 : 0.34)));
    const base = axis(series, colours);
    return {
      grid: { left: labelWidth + 12, right: 48, top: 44, bottom: 44 },
      legend: legend(colours, [series]),
      tooltip: axisTooltip(colours, 'shadow', names, [{ name: series, values: numbers }]),
      xAxis: { type: 'value', minInterval: 1, splitNumber: width < 420 ? 2 : 5, ...base, nameLocation: 'middle', nameGap: 30 },
      yAxis: {
        ...axis(axisName, colours), type: 'category', inverse: true, data: names.map((_, index) => String(index)), nameLocation: 'start',
        nameTextStyle: { color: colours.muted, fontFamily: font, align: 'right', padding: [0, 8, 0, 0] },
        axisLabel: {
          color: colours.text, fontFamily: font, width: labelWidth, overflow: 'truncate', interval: 0,
          formatter: (_value: string, index: number) => names[index] ?? '',
        },
        splitLine: { show: false },
      },
      series: [{
        id: 'ranking', type: 'bar', name: series, data: numbers, barMaxWidth: 28,
        itemStyle: { color: colours.series[0], borderRadius: [0, 2, 2, 0] },
        label: { show: true, position: 'right', color: colours.text, fontFamily: font, formatter: (point) => number(Number(point.value)) },
      }],
    };
  };
}
