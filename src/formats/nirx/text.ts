/** Text of NIRx's files: INI sections, with tables between `#` marks. */
import { HemocastError } from '../../foundation/index.js';

/** Text in UTF-8, or else in Latin-1, in which NIRStar writes dates such as `Mi, 7. März`. */
export function decodeNirxText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** Sections by name, lower case; in them values by key, lower case, without quotation marks. */
export class NirxHeader {
  private readonly sections = new Map<string, Map<string, string>>();
  private readonly tables = new Map<string, number[][]>();

  constructor(
    readonly text: string,
    readonly file: string,
  ) {
    const lines = text.split(/\r\n|\n|\r/);
    let section = '';
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i].trim();
      const name = /^\[(.+)\]$/.exec(line)?.[1];
      if (name !== undefined) section = name.trim().toLowerCase();
      const equals = line.indexOf('=');
      if (name !== undefined || equals < 1) continue;
      const key = line.slice(0, equals).trim().toLowerCase();
      const value = unquote(line.slice(equals + 1));
      if (value !== '#') {
        this.set(section, key, value);
        continue;
      }
      const rows: number[][] = [];
      for (i++; i < lines.length && !/^"?#/.test(lines[i].trim()); i++) {
        const row = lines[i].trim();
        if (row !== '') rows.push(row.split(/\s+/).map(Number));
      }
      this.set(section, key, `# ${rows.join('; ')}`);
      this.tables.set(`${section}/${key}`, rows);
    }
  }

  /** A key that stands twice must say the same twice. */
  private set(section: string, key: string, value: string): void {
    const values = this.values(section);
    const before = values.get(key);
    if (before !== undefined && before !== value) {
      throw new HemocastError('nirx-field', 'The header contradicts itself', {
        file: this.file,
        field: `${section}/${key}`,
        expected: JSON.stringify(before.slice(0, 40)),
        found: JSON.stringify(value.slice(0, 40)),
        advice: 'Copy the folder from the recorder again.',
      });
    }
    values.set(key, value);
  }

  private values(section: string): Map<string, string> {
    const values = this.sections.get(section) ?? new Map<string, string>();
    this.sections.set(section, values);
    return values;
  }

  /** @param name as `Section/Key`, in any case */
  find(name: string): string | undefined {
    const [section, key] = name.toLowerCase().split('/');
    return this.sections.get(section)?.get(key);
  }

  /** A table of numbers; undefined where it is absent. */
  table(name: string): number[][] | undefined {
    return this.tables.get(name.toLowerCase());
  }

  /** @throws HemocastError `nirx-field` */
  positive(name: string): number {
    const text = this.find(name);
    const value = Number(text);
    if (text !== undefined && text !== '' && value > 0 && Number.isFinite(value)) return value;
    throw new HemocastError('nirx-field', 'The header misses a number', {
      file: this.file,
      field: name,
      expected: 'a number above zero',
      found: text === undefined ? 'none' : JSON.stringify(text.slice(0, 40)),
    });
  }
}

function unquote(text: string): string {
  return text
    .trim()
    .replace(/^["“”]/, '')
    .replace(/["“”]$/, '')
    .trim();
}
