const shapes = {
  hash: 'M6 2 4.5 14M11.5 2 10 14M2.5 5.5h11M2 10.5h11',
  lock: 'M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  at: 'M10.5 8a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zm0 0v1a1.7 1.7 0 0 0 3.5 0V8a6 6 0 1 0-2.4 4.8',
  dot: 'M8 7v2',
  warning: 'M8 2 1.5 13.5h13zM8 6.5v3.5M8 11.5v.5',
} as const;

export type Icon = keyof typeof shapes;

const svg = 'http://www.w3.org/2000/svg';

/** A decorative SVG icon: not every font has these characters. */
export function iconOf(name: Icon): SVGElement {
  const element = document.createElementNS(svg, 'svg');
  const path = document.createElementNS(svg, 'path');
  element.setAttribute('class', 'icon');
  element.setAttribute('viewBox', '0 0 16 16');
  element.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', shapes[name]);
  element.append(path);
  return element;
}
