import { number } from '../format';
import type { Palette } from '../theme';
import type { ChartOption, Drawing } from './chart';
import { font, legend, tooltip, tooltipBase } from './parts';

/** A part of a whole, with its share as text. */
export interface Part {
  name: string;
  value: number;
  share: string;
}

const isNarrow = (width: number): boolean => width < 420;

/** A ring whose parts differ in pattern, name and share as well as in colour. */
export function donut(valueName: string, parts: readonly Part[]): Drawing {
  const shareOf = (name: string): string => parts.find((part) => part.name === name)?.share ?? '';
  return (width: number, colours: Palette): ChartOption => ({
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    legend: { ...legend(colours, parts.map(({ name }) => name)), ...(isNarrow(width) ? { left: 'center', formatter: (name: string) => `${name} ${shareOf(name)}` } : {}) },
    tooltip: {
      ...tooltipBase(colours),
      formatter: (point: unknown) => {
        const part = parts[(point as { dataIndex: number }).dataIndex];
        return part ? tooltip(part.name, [[valueName, number(part.value)], ['Share', part.share]]) : '';
      },
    },
    series: [{
      id: 'parts', type: 'pie', name: valueName, radius: ['48%', '76%'], center: ['50%', '56%'], color: [...colours.series],
      itemStyle: { borderColor: colours.surface, borderWidth: 2 },
      label: {
        show: !isNarrow(width), color: colours.text, fontFamily: font, lineHeight: 16,
        formatter: ({ name }) => `${name}\n${shareOf(name)}`,
      },
      labelLine: { lineStyle: { color: colours.muted } },
      data: [...parts],
    }],
  });
}
