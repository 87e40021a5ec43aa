const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export function number(value: number): string {
  return whole.format(value);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** A part of a whole; 0 if the whole is 0. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** "21.8 %" of 0.218. */
export function share(ratio: number): string {
  return `${tenth.format(ratio * 100)} %`;
}

/** The change in percent of the previous value; null if that is 0. */
export function percentChange(change: number, previous: number): number | null {
  return previous === 0 ? null : (change / previous) * 100;
}

/** "+8 %", "−0.4 %", "0 %", or "–" for null. */
export function percentText(percent: number | null): string {
  if (percent === null) {
    return '–';
  }

  const size = Math.abs(percent);
  const text = size !== 0 && size < 10 ? tenth.format(size) : whole.format(size);
  return `${sign(percent)}${text} %`;
}

/** "+", "−" or nothing. */
export function sign(value: number): string {
  return value > 0 ? '+' : value < 0 ? '−' : '';
}
