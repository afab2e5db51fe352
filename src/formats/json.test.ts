import { describe, expect, it } from 'vitest';
import { formatJson, parseJson, parseJsonObject } from './json.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('parseJson', () => {
  it('reads UTF-8, with or without a byte-order mark', () => {
    expect(parseJson(bytes('{"Units":"µV"}'), 'x')).toEqual({ Units: 'µV' });
    expect(parseJson(bytes('\uFEFF[1]'), 'x')).toEqual([1]);
  });

  it('names file and byte of what is wrong', () => {
    expect(() => parseJson(bytes('{"µ": 1 2}'), 'a.json')).toThrow(/a\.json, byte 9: /);
    expect(() => parseJson(bytes(''), 'a.json')).toThrow(/an empty file/);
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), 'a.json')).toThrow(/not UTF-8/);
  });

  it('insists on an object where one is needed', () => {
    expect(parseJsonObject(bytes('{}'), 'x')).toEqual({});
    for (const text of ['[]', 'null', '3', '"x"']) {
      expect(() => parseJsonObject(bytes(text), 'a.json')).toThrow(expect.objectContaining({ code: 'json-invalid' }));
    }
  });
});

describe('formatJson', () => {
  it('keeps the order of keys, indents by two, ends the line', () => {
    expect(formatJson({ b: 1, a: Float32Array.of(0.5, Number.NaN), c: Number.POSITIVE_INFINITY })).toBe(
      '{\n  "b": 1,\n  "a": [\n    0.5,\n    null\n  ],\n  "c": null\n}\n',
    );
  });
});
