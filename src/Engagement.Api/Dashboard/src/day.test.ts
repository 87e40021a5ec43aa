import { describe, expect, it } from 'vitest';
import { axisDays, day } from './day';

describe('the days of an axis', () => {
  const days = (count: number): number[] => Array.from({ length: count }, (_, index) => day(2025, 11, 23) + index);

  it('have no year where each name means one day', () => {
    expect(axisDays(days(365)).at(-1)).toBe('22 Nov');
  });

  it('have their year in longer periods', () => {
    expect(axisDays(days(366)).at(-1)).toBe('23 Nov 2026');
  });
});
