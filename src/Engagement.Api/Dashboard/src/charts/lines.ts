import type { Palette } from '../theme';
import type { ChartOption, Drawing } from './chart';
import { axisTooltip, categoryAxis, countAxis, legend, type Series } from './parts';

const strokes = ['solid', 'dashed', 'dotted'] as const;

/** Up to three lines, which differ in stroke and end label as well as in colour. */
export function lines(axisName: string, valueName: string, labels: readonly string[], titles: readonly string[], shown: readonly Series[]): Drawing {
  return (_width: number, colours: Palette): ChartOption => ({
    grid: { left: 44, right: 44, top: 44, bottom: 44 },
    legend: legend(colours, shown.map(({ name }) => name)),
    tooltip: axisTooltip(colours, 'line', titles, shown),
    xAxis: { ...categoryAxis(axisName, labels, colours), boundaryGap: false },
    yAxis: countAxis(valueName, colours),
    series: shown.map(({ name, values }, index) => ({
      id: name, type: 'line', name, data: [...values], color: colours.series[index] ?? colours.text,
      showSymbol: values.length === 1, symbol: 'circle', symbolSize: 6,
      lineStyle: { width: 2, type: strokes[index] ?? 'solid' }, areaStyle: { opacity: index === 0 ? 0.15 : 0 },
      endLabel: { show: true, formatter: name, color: colours.text, fontSize: 11, distance: 4, padding: [3, 0] }, labelLayout: { moveOverlap: 'shiftY' },
    })),
  });
}
