import { type Day, msOfDay } from './day';

const secondsOfDay = msOfDay / 1000;
const secondsOfHour = 3600;

/** Local time's offset from UTC in seconds, from an instant on. */
interface Transition {
  from: number;
  offset: number;
}

/**
 * The workspace's time zone by the service's own rules. The browser's rules may be of another tz release, and may start a day at another
 * instant.
 */
export class Zone {
  private constructor(readonly name: string, private readonly transitions: readonly Transition[]) {}

  /** Parses "first offset;unixSeconds:offset;…", ascending. */
  static parse(name: string, rules: string): Zone {
    const [first = '', ...changes] = rules.split(';').filter((part) => part !== '');
    const transitions = changes.map((change) => {
      const [from, offset] = change.split(':').map(Number);
      return { from: from ?? NaN, offset: offset ?? NaN };
    });
    const all = [{ from: -Infinity, offset: first === '' ? NaN : Number(first) }, ...transitions];
    if (all.some(({ from, offset }) => Number.isNaN(from) || Number.isNaN(offset))) {
      throw new Error(`The rules of the time zone ${name} cannot be read.`);
    }

    return new Zone(name, all);
  }

  dayOf(ms: number): Day {
    const seconds = Math.floor(ms / 1000);
    return Math.floor((seconds + this.offsetAt(seconds)) / secondsOfDay);
  }

  /**
   * The first millisecond of a local day, which need not be midnight. A day that the zone skipped begins where the next one begins.
   */
  firstInstant(day: Day): number {
    for (let from = day; ; from++) {
      const first = this.firstSecond(from * secondsOfDay, secondsOfDay);
      if (first !== null) {
        return first * 1000;
      }
    }
  }

  /** The first millisecond of a local hour; null if clocks skipped the whole hour. */
  firstInstantOfHour(day: Day, hour: number): number | null {
    const first = this.firstSecond(day * secondsOfDay + hour * secondsOfHour, secondsOfHour);
    return first === null ? null : first * 1000;
  }

  /** "UTC+01:00". */
  offsetText(ms: number): string {
    const minutes = Math.round(this.offsetAt(Math.floor(ms / 1000)) / 60);
    const part = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
    return `UTC${minutes < 0 ? '−' : '+'}${part(Math.abs(minutes) / 60)}:${part(Math.abs(minutes) % 60)}`;
  }

  /** "14:05". */
  timeText(ms: number): string {
    return new Date(ms + this.offsetAt(Math.floor(ms / 1000)) * 1000).toISOString().slice(-13, -8);
  }

  private offsetAt(seconds: number): number {
    return this.transitions[this.indexAt(seconds)]!.offset;
  }

  private indexAt(seconds: number): number {
    let low = 0;
    let high = this.transitions.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.transitions[middle]!.from <= seconds) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }

    return low;
  }

  // The first second whose local time is in [local, local + length). It lies within a day of `local` read as UTC.
  private firstSecond(local: number, length: number): number | null {
    const latest = local + length + secondsOfDay;
    for (let index = this.indexAt(local - secondsOfDay); index < this.transitions.length; index++) {
      const { from, offset } = this.transitions[index]!;
      const next = this.transitions[index + 1]?.from ?? Infinity;
      const first = Math.max(from, local - offset);
      if (from > latest) {
        return null;
      }

      if (first < next && first < local + length - offset) {
        return first;
      }
    }

    return null;
  }
}
