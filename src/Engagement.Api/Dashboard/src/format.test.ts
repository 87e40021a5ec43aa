import { describe, expect, it } from 'vitest';
import { number, percentChange, percentText, plural, ratio, share } from './format';

describe('a percentage', () => {
  it.each([
    [12, 150, '+8.0 %'],
    [716, 44, '+1,627 %'],
    [-1, 250, '−0.4 %'],
    [-10, 10, '−100 %'],
    [0, 10, '0 %'],
    [5, 0, '–'],
    [0, 0, '–'],
  ])('of a change by %i from %i is %s', (change, previous, text) => {
    expect(percentText(percentChange(change, previous))).toBe(text);
  });
});

describe('a ratio', () => {
  it('to a whole of 0 is 0', () => {
    expect([ratio(1, 4), ratio(0, 0)]).toEqual([0.25, 0]);
  });
});

describe('a number', () => {
  it('is written with thousands separators, and with its noun', () => {
    expect([number(1234567), plural(1, 'message'), plural(2048, 'message'), share(0.2184)]).toEqual(['1,234,567', '1 message', '2,048 messages', '21.8 %']);
  });
});
