import { describe, expect, it } from 'vitest';
import { parseDay } from './day';
import { isBehind, lagText, type Source, sourceText } from './source';
import { Zone } from './zone';

const zone = Zone.parse('Europe/Berlin', '3600');
const today = parseDay('2026-11-22')!;
const pulledAt = '2026-11-01T10:00:00.000Z';
const text = (source: Source): string => sourceText(source, zone, today);

describe('the text about the source', () => {
  it('names the way, the lag, the last change and the checks', () => {
    expect(text({
      mode: 'stream', pulledAt, lagSeconds: 1, lastEventAt: '2026-11-22T19:14:00.000Z', reconciledAt: '2026-11-22T02:00:00.000Z', corrected: 0,
      comparedAt: '2026-11-20T02:01:00.000Z', missing: 0, extra: 0,
    })).toBe('Follows the workspace’s MongoDB by its change stream, 1 s behind; last change at 20:14. '
      + 'The last two days were read again at 03:00: nothing differed. '
      + 'The ids of all messages were compared on 20 Nov 2026, 03:01: none was missing here.');
  });

  it('names what differed', () => {
    expect(text({
      mode: 'poll', pulledAt, lagSeconds: 600, reconciledAt: '2026-11-21T23:00:00.000Z', corrected: 3, comparedAt: '2026-11-21T22:59:00.000Z', missing: 1,
      extra: 1200,
    })).toBe('Follows the workspace’s MongoDB by queries, 10 min behind. '
      + 'The last two days were read again at 00:00: 3 documents differed and were corrected. '
      + 'The ids of all messages were compared on 21 Nov 2026, 23:59: 1 was missing here and is fetched, 1,200 are no longer in MongoDB.');
  });

  it('says that a pull goes on, and that nothing is followed after one', () => {
    expect(text({ mode: 'pull', lagSeconds: 40 })).toBe('The workspace’s MongoDB is still being pulled: not all of it counts yet.');
    expect(text({ mode: 'pull', pulledAt, lagSeconds: 99_999 })).toBe(
      'The workspace’s MongoDB was pulled on 1 Nov 2026, 11:00; later changes are not followed.');
  });
});

describe('a source', () => {
  it.each([
    [{ mode: 'stream', pulledAt, lagSeconds: 300 }, false],
    [{ mode: 'stream', pulledAt, lagSeconds: 301 }, true],
    [{ mode: 'pull', lagSeconds: 0 }, true],
  ] as [Source, boolean][])('%j is behind: %s', (source, behind) => {
    expect(isBehind(source)).toBe(behind);
  });
});

describe('a lag', () => {
  it.each([[0, '0 s'], [119, '119 s'], [120, '2 min'], [7_199, '119 min'], [7_200, '2 h'], [172_799, '47 h'], [172_800, '2 days']])(
    'of %i s is "%s"', (seconds, expected) => {
      expect(lagText(seconds)).toBe(expected);
    });
});
