import { describe, expect, it } from 'vitest';
import { steps } from './heat';

describe('the steps of a scale', () => {
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
