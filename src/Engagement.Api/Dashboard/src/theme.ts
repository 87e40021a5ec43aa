import { store, stored } from './storage';

const key = 'engagement.theme';
const changeEvent = 'engagement-theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

export const themes = [['system', 'System'], ['light', 'Light'], ['dark', 'Dark']] as const;

export type Theme = (typeof themes)[number][0];

/** The colours that charts are drawn with, read from the style sheet. */
export interface Palette {
  surface: string;
  text: string;
  muted: string;
  line: string;
  series: readonly [string, string, string];
  heat: readonly string[];
  heatNone: string;
  heatText: readonly [dark: string, light: string];
}

export function savedTheme(): Theme {
  const saved = stored(() => localStorage, key);
  return themes.find(([theme]) => theme === saved)?.[0] ?? 'system';
}

export function chooseTheme(theme: Theme): void {
  store(() => localStorage, key, theme);
  applyTheme();
}

/** Applies the chosen theme, now and when the system's scheme changes. */
export function startTheme(): void {
  systemIsDark.addEventListener('change', applyTheme);
  applyTheme();
}

/** Calls back when the colours have changed. */
export function onThemeChange(changed: () => void, signal: AbortSignal): void {
  document.addEventListener(changeEvent, changed, { signal });
}

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    surface: colour('surface'),
    text: colour('text'),
    muted: colour('muted'),
    line: colour('line'),
    series: [colour('series-1'), colour('series-2'), colour('series-3')],
    heat: [1, 2, 3, 4, 5, 6, 7].map((step) => colour(`heat-${step}`)),
    heatNone: colour('heat-0'),
    heatText: [colour('heat-text-dark'), colour('heat-text-light')],
  };
}

function applyTheme(): void {
  const theme = savedTheme();
  const { dataset } = document.documentElement;
  dataset['theme'] = theme;
  dataset['scheme'] = theme === 'dark' || (theme === 'system' && systemIsDark.matches) ? 'dark' : 'light';
  document.dispatchEvent(new Event(changeEvent));
}
