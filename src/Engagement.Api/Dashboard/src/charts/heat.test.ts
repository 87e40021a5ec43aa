import { describe, expect, it } from 'vitest';
import type { Palette } from '../theme';
import { heat, steps } from './heat';

describe('the steps of the colour scale', () => {
  it.each([
    [0, 7, '1-1'],
    [1, 7, '1-1'],
    [7, 7, '1-1 2-2 3-3 4-4 5-5 6-6 7-7'],
    [8, 7, '1-2 3-4 5-6 7-8'],
    [30, 7, '1-5 6-10 11-15 16-20 21-25 26-30'],
    [30, 4, '1-10 11-20 21-30'],
    [701, 7, '1-200 201-400 401-600 601-800'],
  ])('up to %i in at most %i colours are %s', (most, colours, text) => {
    expect(steps(most, colours).map(({ from, to }) => `${from}-${to}`).join(' ')).toBe(text);
  });
});

describe('the gaps between hours', () => {
  const colours = { heat: ['1', '2', '3', '4', '5', '6', '7'], heatText: ['1', '2'], heatNone: '0', surface: 's', text: 't', muted: 'm', line: 'l' } as unknown as Palette;

  it.each([
    [30, 820, 1],
    [90, 820, 1],
    [90, 336, 0],
    [1096, 820, 0],
  ])('of %i days across %i pixels are %i wide', (days, width, gap) => {
    const labels = Array.from({ length: days }, String);
    const { series } = heat('UTC', labels, labels, 0, [{ day: 0, hour: 0, users: 1 }])(width, colours);
    expect((series as [{ itemStyle: { borderWidth: number } }])[0].itemStyle.borderWidth).toBe(gap);
  });
});
