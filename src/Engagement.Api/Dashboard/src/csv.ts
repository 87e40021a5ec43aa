export type CsvCell = string | number;

// A spreadsheet takes a text that begins with one of these for a formula.
const formula = /^[=+\-@\t\r]/;

/** RFC 4180, with a byte order mark, by which spreadsheets know UTF-8. */
export function csv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return `\uFEFF${[header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

function cell(value: CsvCell): string {
  if (typeof value === 'number') {
    return String(value);
  }

  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
