import type { Palette } from '../theme';
import type { ChartOption, Drawing } from './chart';
import { axisTooltip, categoryAxis, countAxis, legend } from './parts';

/** A bar: its axis label, and its full name. */
export interface Bar {
  label: string;
  title: string;
  value: number;
}

/** Vertical bars of one series. */
export function bars(series: string, axisName: string, values: readonly Bar[]): Drawing {
  const numbers = values.map(({ value }) => value);
  return (_width: number, colours: Palette): ChartOption => ({
    grid: { left: 44, right: 8, top: 44, bottom: 44 },
    legend: legend(colours, [series]),
    tooltip: axisTooltip(colours, 'shadow', values.map(({ title }) => title), [{ name: series, values: numbers }]),
    xAxis: categoryAxis(axisName, values.map(({ label }) => label), colours),
    yAxis: countAxis(series, colours),
    series: [{
      id: 'bars', type: 'bar', name: series, data: numbers, itemStyle: { color: colours.series[0], borderRadius: [2, 2, 0, 0] },
      barMaxWidth: 40, barCategoryGap: '25%',
    }],
  });
}
