import { describe, expect, it } from 'vitest';
import { csv } from './csv';
import texts from './csv-texts.json';

describe('CSV', () => {
  it('begins with a byte order mark, has a header, and ends lines with CR LF', () => {
    expect(csv(['Date', 'New users'], [['2026-11-22', 3], ['2026-11-21', 0]])).toBe('\uFEFFDate,New users\r\n2026-11-22,3\r\n2026-11-21,0\r\n');
  });

  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['=1+1', "'=1+1"],
    ['+49', "'+49"],
    ['-bot', "'-bot"],
    ['@here', "'@here"],
    ['\tTab', "'\tTab"],
    ['\rReturn', '"\'\rReturn"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['a=b', 'a=b'],
    ['Ünï 😀', 'Ünï 😀'],
  ])('writes the text %j as %j', (text, written) => {
    expect(csv([text], [])).toBe(`\uFEFF${written}\r\n`);
  });

  it.each(texts)('puts an apostrophe only before text that may be a formula: $why', ({ text, cell }) => {
    expect(csv([text], [])).toBe(`\uFEFF${/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell}\r\n`);
  });

  it('writes numbers without an apostrophe', () => {
    expect(csv([], [[-5, 0.25, 0]])).toBe('\uFEFF\r\n-5,0.25,0\r\n');
  });
});
