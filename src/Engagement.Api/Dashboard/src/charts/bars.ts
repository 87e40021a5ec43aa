import { number } from '../format';
import type { Palette } from '../theme';
import type { ChartOption, Drawing } from './chart';
import { axisTooltip, categoryAxis, countAxis, legend, tooltip } from './parts';

/** A bar: its axis label, and its full name. */
export interface Bar {
  label: string;
  title: string;
  value: number;
}

/** Vertical bars of one series. */
export function bars(series: string, axisName: string, values: readonly Bar[]): Drawing {
  return (_width: number, colours: Palette): ChartOption => ({
    grid: { left: 44, right: 8, top: 44, bottom: 44 },
    legend: legend(colours, [series]),
    tooltip: axisTooltip(colours, 'shadow', (index) => {
      const bar = values[index];
      return bar ? tooltip(bar.title, [[series, number(bar.value)]]) : '';
    }),
    xAxis: categoryAxis(axisName, values.map(({ label }) => label), colours),
    yAxis: countAxis(series, colours),
    series: [{
      id: 'bars', type: 'bar', name: series, data: values.map(({ value }) => value), itemStyle: { color: colours.series[0], borderRadius: [2, 2, 0, 0] },
      barMaxWidth: 40, barCategoryGap: '25%',
    }],
  });
}
