import { describe, expect, it } from 'vitest';
import { axisDays, day } from './day';

describe('axis labels', () => {
  const days = (count: number): number[] => Array.from({ length: count }, (_, index) => day(2025, 11, 23) + index);

  it('have no year in a period of up to 365 days', () => {
    expect(axisDays(days(365)).at(-1)).toBe('22 Nov');
  });

  it('have a year in longer periods', () => {
    expect(axisDays(days(366)).at(-1)).toBe('23 Nov 2026');
  });
});
