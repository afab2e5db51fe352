import { HemocastError } from '../foundation/index.js';

/** An XML element: what the formats need of a document, and no more. */
export interface XmlElement {
  name: string;
  attributes: Map<string, string>;
  children: XmlElement[];
  /** All character data directly inside the element, entities and CDATA resolved. */
  text: string;
}

const MAX_DEPTH = 32;
const MAX_ATTRIBUTES = 64;
const MAX_ELEMENTS = 500_000;
const NAME = /[A-Za-z_:][-A-Za-z0-9_:.]*/y;
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Parses the XML subset that GIFTI, CIFTI and XDF files use: elements, attributes, character
 * data, CDATA, comments and processing instructions. A DOCTYPE is skipped and
 * never read, so no entity can be declared and nothing is fetched. Time and memory grow
 * linearly with the text.
 *
 * @param code of the error, such as `gifti-xml`.
 * @throws {HemocastError} with the code where the text is not such a document; `byte` is the character offset.
 */
export function parseXml(text: string, file: string, code: string): XmlElement {
  return new Parser(text, file, code).document();
}

class Parser {
  private at = 0;
  private elements = 0;

  constructor(
    private readonly text: string,
    private readonly file: string,
    private readonly code: string,
  ) {}

  document(): XmlElement {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
    let root: XmlElement | undefined;
    const open: { element: XmlElement; pieces: string[] }[] = [];
    while (this.at < this.text.length) {
      const start = this.at;
      const next = this.text.indexOf('<', start);
      const end = next < 0 ? this.text.length : next;
      if (end > start) {
        const parent = open.at(-1);
        const raw = this.text.slice(start, end);
        if (parent !== undefined) parent.pieces.push(this.resolve(raw, start));
        else if (raw.trim() !== '') this.fail('Text stands outside the root element', start);
        this.at = end;
        continue;
      }
      if (this.text.startsWith('<!--', start)) this.skip('-->', start + 4);
      else if (this.text.startsWith('<?', start)) this.skip('?>', start + 2);
      else if (this.text.startsWith('<![CDATA[', start)) {
        const parent = open.at(-1);
        if (parent === undefined) this.fail('A CDATA section stands outside the root element', start);
        else parent.pieces.push(this.text.slice(start + 9, this.skip(']]>', start + 9)));
      } else if (this.text.startsWith('<!DOCTYPE', start)) {
        if (root !== undefined) this.fail('DOCTYPE stands after the root element', start);
        this.skipDoctype();
      } else if (this.text.startsWith('</', start)) {
        this.at = start + 2;
        const name = this.name();
        this.space();
        this.expect('>');
        const closing = open.pop();
        if (closing === undefined || closing.element.name !== name)
          this.fail(`</${name}> closes no open element`, start);
        else closing.element.text = closing.pieces.length === 1 ? closing.pieces[0] : closing.pieces.join('');
      } else {
        const { element, closed } = this.tag();
        const parent = open.at(-1);
        if (parent !== undefined) parent.element.children.push(element);
        else if (root === undefined) root = element;
        else this.fail('There is a second root element', start);
        if (!closed) open.push({ element, pieces: [] });
        if (open.length > MAX_DEPTH) this.fail(`Elements are nested deeper than ${MAX_DEPTH}`, start);
        if (++this.elements > MAX_ELEMENTS) this.fail(`There are more than ${MAX_ELEMENTS} elements`, start);
      }
    }
    if (root === undefined) this.fail('There is no root element', 0);
    if (open.length > 0) this.fail(`<${open[open.length - 1].element.name}> is never closed`, this.at);
    return root as XmlElement;
  }

  private tag(): { element: XmlElement; closed: boolean } {
    this.expect('<');
    const element: XmlElement = { name: this.name(), attributes: new Map(), children: [], text: '' };
    for (;;) {
      const spaced = this.space();
      if (this.text.startsWith('/>', this.at)) {
        this.at += 2;
        return { element, closed: true };
      }
      if (this.text[this.at] === '>') {
        this.at++;
        return { element, closed: false };
      }
      if (!spaced) this.fail('A tag is not closed', this.at);
      const start = this.at;
      const name = this.name();
      this.space();
      this.expect('=');
      this.space();
      const quote = this.text[this.at];
      if (quote !== '"' && quote !== "'") this.fail(`Attribute ${name} is not quoted`, this.at);
      const end = this.text.indexOf(quote, this.at + 1);
      if (end < 0) this.fail(`Attribute ${name} is never closed`, this.at);
      const value = this.text.slice(this.at + 1, end);
      if (value.includes('<')) this.fail(`Attribute ${name} contains <`, this.at);
      if (element.attributes.has(name)) this.fail(`Attribute ${name} stands twice`, start);
      element.attributes.set(name, this.resolve(value, this.at + 1));
      if (element.attributes.size > MAX_ATTRIBUTES)
        this.fail(`A tag has more than ${MAX_ATTRIBUTES} attributes`, start);
      this.at = end + 1;
    }
  }

  private name(): string {
    NAME.lastIndex = this.at;
    const match = NAME.exec(this.text);
    if (match === null || match[0].length > 256) this.fail('A name is missing or too long', this.at);
    const name = (match as RegExpExecArray)[0];
    this.at += name.length;
    return name;
  }

  private space(): boolean {
    const start = this.at;
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++;
    return this.at > start;
  }

  private expect(character: string): void {
    if (this.text[this.at] !== character) this.fail(`Expected ${character}`, this.at);
    this.at++;
  }

  /** Moves behind the next `end` and returns where `end` begins. */
  private skip(end: string, from: number): number {
    const found = this.text.indexOf(end, from);
    if (found < 0) this.fail(`${end} is missing`, from);
    this.at = found + end.length;
    return found;
  }

  private skipDoctype(): void {
    const start = this.at;
    let quote = '';
    let subset = 0;
    for (this.at += 9; this.at < this.text.length; this.at++) {
      const c = this.text[this.at];
      if (quote !== '') {
        if (c === quote) quote = '';
      } else if (c === '"' || c === "'") quote = c;
      else if (c === '[') subset++;
      else if (c === ']') subset--;
      else if (c === '>' && subset === 0) {
        this.at++;
        return;
      }
    }
    this.fail('DOCTYPE is never closed', start);
  }

  private resolve(raw: string, offset: number): string {
    if (!raw.includes('&')) return raw;
    return raw.replace(/&([^;&]{0,12}(;)?)?/g, (whole, body: string | undefined, _semicolon, index: number) => {
      const name = body?.endsWith(';') ? body.slice(0, -1) : '';
      const known = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
      if (known !== undefined) return known;
      const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
      const code = number === null ? -1 : Number.parseInt(number[1] ?? number[2], number[1] === undefined ? 10 : 16);
      if (code <= 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        this.fail(`The entity ${whole} is not one of XML's own`, offset + index);
      return String.fromCodePoint(code);
    });
  }

  private fail(summary: string, at: number): never {
    throw new HemocastError(this.code, summary, {
      file: this.file,
      byte: at,
      expected: 'a well-formed XML document',
      advice: 'Write the file again with the program that made it.',
    });
  }
}
