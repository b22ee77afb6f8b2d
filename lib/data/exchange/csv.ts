/** Comma-separated values, RFC 4180, such that a spreadsheet takes no cell for a formula and every text comes back as it was. */

/** What a spreadsheet would calculate, and what was kept from that before. */
const formula = /^'*[=+\-@\t\r]/;

/** A value as a cell. One that begins like a formula gets an apostrophe in front, which a spreadsheet hides. */
export function csvCell(value: string | number | Date | null): string {
  const text = value instanceof Date ? value.toISOString() : value === null ? '' : String(value);
  const safe = formula.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record of a file: its cells, and the line on which it begins, from 1. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] };

export type ReadCsv =
  | { readonly ok: true; readonly records: readonly CsvRecord[] }
  | { readonly ok: false; readonly problem: string };

/**
 * The records of a file, empty lines left out, the apostrophes of `csvCell` taken off. Lines end in CR LF, LF or CR; cells are
 * parted by commas or, where the first line has more of them, by semicolons or tabs, as some spreadsheets write.
 */
export function readCsv(file: string): ReadCsv {
  const text = file.replace(/^\uFEFF/, '');
  const comma = separatorOf(text);
  const records: CsvRecord[] = [];
  const special = new RegExp(`["${comma}\r\n]`, 'g');
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let at = 0;
  const endRecord = () => {
    if (cells.some((cell) => cell !== '')) records.push({ line: begun, cells: cells.map(withoutApostrophe) });
    cells = [];
    begun = line;
  };
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      const opened = line;
      for (;;) {
        const close = text.indexOf('"', at + 1);
        if (close < 0) return { ok: false, problem: `Line ${opened}: this quotation mark is not closed.` };
        const part = text.slice(at + 1, close);
        line += part.split('\n').length - 1;
        cell += part;
        at = close + 1;
        if (text[at] !== '"') break;
        cell += '"';
      }
    }
    special.lastIndex = at;
    const next = special.exec(text);
    const end = next?.index ?? text.length;
    const rest = text.slice(at, end);
    if (next?.[0] === '"' || (cell !== '' && rest.trim() !== '')) {
      return {
        ok: false,
        problem: `Line ${line}: a quotation mark stands within a cell that has none around it.`,
      };
    }
    cells.push(cell === '' ? rest : cell);
    at = end + 1;
    if (next?.[0] === comma) {
      if (at >= text.length) cells.push('');
      continue;
    }
    if (next?.[0] === '\r' && text[at] === '\n') at += 1;
    line += 1;
    endRecord();
  }
  endRecord();
  return { ok: true, records };
}

function separatorOf(text: string): ',' | ';' | '\t' {
  const [first = ''] = text.split(/[\r\n]/, 1);
  const count = (letter: string) => first.split(letter).length;
  return ([',', ';', '\t'] as const).reduce((most, each) => (count(each) > count(most) ? each : most));
}

function withoutApostrophe(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}
