import { h } from '../dom';
import { number } from '../format';
import type { Palette } from '../theme';
import type { ChartOption } from './chart';

export const font = 'system-ui, sans-serif';

/** A series with a value for each category. */
export interface Series {
  name: string;
  values: readonly number[];
}

/** One line of a tooltip. */
export type TooltipLine = readonly [name: string, value: string];

/** A tooltip of elements, not markup: the security policy forbids inline styles, and names must not be parsed. */
export function tooltip(title: string, lines: readonly TooltipLine[]): HTMLElement {
  return h('div', { class: 'tooltip' }, h('strong', {}, title), ...lines.map(([name, value]) => h('div', {}, h('span', {}, name), h('b', {}, value))));
}

export function tooltipBase({ surface, line, text }: Palette): NonNullable<Exclude<ChartOption['tooltip'], unknown[]>> {
  // Confined to the card, ECharts draws no arrow, which would be markup with an inline style.
  return { confine: true, backgroundColor: surface, borderColor: line, textStyle: { color: text, fontFamily: font }, transitionDuration: 0 };
}

/** A tooltip with the numbers of all series at one place of the category axis. */
export function axisTooltip(
  colours: Palette, pointer: 'line' | 'shadow', titles: readonly string[], series: readonly Series[]): ReturnType<typeof tooltipBase> {
  return {
    ...tooltipBase(colours),
    trigger: 'axis',
    axisPointer: { type: pointer },
    formatter: (points: unknown) => {
      const index = (points as { dataIndex: number }[])[0]?.dataIndex ?? -1;
      return titles[index] ? tooltip(titles[index], series.map(({ name, values }) => [name, number(values[index] ?? 0)])) : '';
    },
  };
}

export function legend({ text }: Palette, names: readonly string[]): NonNullable<Exclude<ChartOption['legend'], unknown[]>> {
  return { data: [...names], top: 0, right: 0, selectedMode: false, itemWidth: 22, itemHeight: 12, textStyle: { color: text, fontFamily: font } };
}

export function axis(name: string, { muted, line }: Palette): object {
  return {
    name,
    nameTextStyle: { color: muted, fontFamily: font },
    axisLabel: { color: muted, fontFamily: font, hideOverlap: true },
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: line } },
  };
}

/** The axis at the bottom, with its name centred below. */
export function categoryAxis(name: string, categories: readonly string[], colours: Palette): object {
  return { type: 'category', data: [...categories], nameLocation: 'middle', nameGap: 30, ...axis(name, colours) };
}

/** The axis of whole numbers at the left, with its name above. */
export function countAxis(name: string, colours: Palette): object {
  const parts = axis(name, colours) as { nameTextStyle: object };
  return { type: 'value', minInterval: 1, ...parts, nameLocation: 'end', nameTextStyle: { ...parts.nameTextStyle, align: 'left', padding: [0, 0, 0, -28] } };
}
