/** A value that has to be typed elsewhere. */
export interface Value {
  name: string;
  value: string;
}

/** Rows of tables that a task shows, with their exact values. */
export interface ValueTable {
  name: string;
  columns: string[];
  rows: Record<string, string>[];
}

/** Addresses, ports, names of hosts in DNS, fingerprints, paths: what one mistypes. Words and sentences are for reading. */
export function isExact(text: string): boolean {
  return /^[^\s]{3,160}$/.test(text) && /\d/.test(text) && /[.:/]/.test(text);
}

/** What has to be typed elsewhere, of all that a task shows: single values, and tables with such a column. */
export function valuesOf(data: Record<string, unknown>): { values: Value[]; tables: ValueTable[] } {
  const values: Value[] = [];
  const tables: ValueTable[] = [];
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'string' && isExact(value) && !/link$/i.test(name)) {
      values.push({ name, value });
    } else if (Array.isArray(value) && value.length > 0 && value.every((row) => typeof row === 'object' && row !== null)) {
      const rows = value.map((row) => Object.fromEntries(
        Object.entries(row as Record<string, unknown>).map(([column, cell]) => [column, String(cell ?? '')])));
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      const all = (column: string, test: (cell: string) => boolean) => rows.every((row) => test(row[column] ?? ''));
      if (columns.some((column) => all(column, isExact))) {
        tables.push({ name, columns: columns.filter((column) => all(column, (cell) => !/\s/.test(cell))), rows });
      }
    }
  }
  return { values, tables };
}
