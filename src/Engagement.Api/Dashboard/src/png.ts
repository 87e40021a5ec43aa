import { font } from './charts/parts';
import { palette } from './theme';

const ratio = 2;
const margin = 16 * ratio;
const head = 56 * ratio;

/** A chart below its title and caption, on an opaque background. */
export function picture(title: string, caption: string, chart: HTMLCanvasElement): HTMLCanvasElement {
  const { surface, text, muted } = palette();
  const canvas = document.createElement('canvas');
  canvas.width = chart.width + 2 * margin;
  canvas.height = chart.height + head + 2 * margin;
  const context = canvas.getContext('2d')!;
  context.fillStyle = surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = 'top';
  write(title, 600, 18, text, margin);
  write(caption, 400, 13, muted, margin + 28 * ratio);
  context.drawImage(chart, margin, margin + head);
  return canvas;

  function write(line: string, weight: number, size: number, colour: string, top: number): void {
    context.font = `${weight} ${size * ratio}px ${font}`;
    context.fillStyle = colour;
    context.fillText(line, margin, top, canvas.width - 2 * margin);
  }
}
