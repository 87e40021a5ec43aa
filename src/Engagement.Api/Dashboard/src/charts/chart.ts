import type { BarSeriesOption, HeatmapSeriesOption, LineSeriesOption, PieSeriesOption } from 'echarts/charts';
import type {
  AriaComponentOption, GridComponentOption, LegendComponentOption, TooltipComponentOption, VisualMapComponentOption,
} from 'echarts/components';
import type { ComposeOption, ECharts } from 'echarts/core';
import { h } from '../dom';
import { onThemeChange, palette, type Palette } from '../theme';

export type ChartOption = ComposeOption<
  | AriaComponentOption | BarSeriesOption | GridComponentOption | HeatmapSeriesOption | LegendComponentOption | LineSeriesOption | PieSeriesOption
  | TooltipComponentOption | VisualMapComponentOption>;

/** Makes the chart's options for a width in pixels. */
export type Drawing = (width: number, colours: Palette) => ChartOption;

let engine: Promise<typeof import('./engine')> | null = null;

/** Loads the chart engine once; after a failure, again. */
export function loadEngine(): Promise<typeof import('./engine')> {
  engine ??= import('./engine').catch((failure: unknown) => {
    engine = null;
    throw failure;
  });
  return engine;
}

/** A chart that is redrawn when its width or the colours change. */
export class Chart {
  readonly element = h('div', { class: 'chart', 'data-chart': true, role: 'img' });
  private instance: ECharts | null = null;
  private drawing: Drawing | null = null;

  constructor(signal: AbortSignal) {
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this.element);
    onThemeChange(() => this.redraw(), signal);
    signal.addEventListener('abort', () => {
      observer.disconnect();
      this.instance?.dispose();
    });
  }

  async draw(drawing: Drawing, description: string): Promise<void> {
    const { init } = await loadEngine();
    this.drawing = drawing;
    this.element.setAttribute('aria-label', description);
    this.instance ??= init(this.element, null, { width: this.element.clientWidth || 600, height: this.element.clientHeight || 300 });
    this.redraw();
  }

  /** The chart at twice its resolution. */
  picture(): HTMLCanvasElement {
    return this.instance!.renderToCanvas({ pixelRatio: 2, backgroundColor: palette().surface });
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (this.instance && width > 0 && (width !== this.instance.getWidth() || height !== this.instance.getHeight())) {
      this.instance.resize({ width, height });
      this.redraw();
    }
  }

  private redraw(): void {
    if (this.instance && this.drawing) {
      // Without animation, so that numbers are readable at once and a refresh moves nothing.
      this.instance.setOption({ ...this.drawing(this.instance.getWidth(), palette()), animation: false });
    }
  }
}
