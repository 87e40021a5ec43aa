/** A calendar day as the number of days since 1970-01-01. */
export type Day = number;

export const msOfDay = 86_400_000;

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

export function day(year: number, month: number, dayOfMonth: number): Day {
  return Math.round(new Date(0).setUTCFullYear(year, month - 1, dayOfMonth) / msOfDay);
}

/** Parses YYYY-MM-DD; null if it is no valid date. */
export function parseDay(text: string): Day | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) {
    return null;
  }

  const parsed = day(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  return isoDay(parsed) === text ? parsed : null;
}

export function isoDay(value: Day): string {
  return new Date(value * msOfDay).toISOString().slice(0, -14);
}

/** "22 Nov", for axes. */
export function shortDay(value: Day): string {
  const date = new Date(value * msOfDay);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
}

/** Labels for axes, with the year if two days would have the same label without it. */
export function axisDays(days: readonly Day[]): string[] {
  return days.map(days.length > 365 ? dayText : shortDay);
}

/** "22 Nov 2026". */
export function dayText(value: Day): string {
  return `${shortDay(value)} ${new Date(value * msOfDay).getUTCFullYear()}`;
}

/** "Sun 22 Nov 2026". */
export function weekdayText(value: Day): string {
  return `${weekdays[new Date(value * msOfDay).getUTCDay()]} ${dayText(value)}`;
}
