import { expect } from 'vitest';

const VOID = new Set(['meta', 'img', 'br', 'hr', 'link', 'input']);

/**
 * Reads markup tag by tag as a strict parser would: every element closed in order, attributes quoted and not repeated,
 * every `&` a reference, no stray `<` in text. Returns the names of the elements seen.
 */
export function expectWellFormed(html: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  const body = html.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/g, '');
  let at = 0;
  const tag = /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/y;
  while (at < body.length) {
    const next = body.indexOf('<', at);
    const text = body.slice(at, next < 0 ? body.length : next);
    expect(text.replace(/&(?:amp|lt|gt|quot|nbsp|#\d+);/g, '')).not.toMatch(/[&]/);
    if (next < 0) break;
    tag.lastIndex = next;
    const match = tag.exec(body);
    expect(match, `not a tag: ${body.slice(next, next + 80)}`).not.toBeNull();
    const [whole, closing, name, attributes, empty] = match!;
    const keys = attributes
      .replace(/="[^"]*"/g, '')
      .trim()
      .split(/\s+/)
      .filter(Boolean);
    expect(new Set(keys).size, `repeated attribute in ${whole.slice(0, 200)}`).toBe(keys.length);
    expect(attributes.replace(/&(?:amp|lt|gt|quot|nbsp|#\d+);/g, '')).not.toContain('&');
    if (closing) expect(open.pop(), `closes at ${whole}`).toBe(name);
    else {
      seen.push(name);
      if (!empty && !VOID.has(name)) open.push(name);
    }
    at = next + whole.length;
  }
  expect(open).toEqual([]);
  return seen;
}

/** Nothing that a browser would fetch: no URL but data URIs and the name of the SVG namespace, no script, no import. */
export function expectSelfContained(html: string): void {
  const rest = html
    .replaceAll('http://www.w3.org/2000/svg', '')
    .replace(/data:image\/png;base64,[A-Za-z0-9+/=]+/g, 'DATA');
  expect(rest).not.toMatch(/https?:|\/\/[a-z]|<script|<link|<iframe|@import|url\(/i);
  for (const [, source] of rest.matchAll(/\ssrc="([^"]*)"/g)) expect(source).toBe('DATA');
  for (const [, target] of rest.matchAll(/\shref="([^"]*)"/g)) expect(target).toMatch(/^#section-\d+$/);
}
