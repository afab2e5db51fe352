/** Each option stands once, in the schema of its command: help, flags, ranges and defaults of the command line are those of the schema. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { flagOf } from '../../src/cli/options-of.js';
import { buildProgram } from '../../src/cli/program.js';
import * as commands from '../../src/commands/index.js';

const { optionEntries, parseOptions } = commands;
const cli = fileURLToPath(new URL('../../src/cli', import.meta.url));

const SCHEMAS: [command: string, schema: commands.OptionsSchema][] = [
  ['demo', commands.demoOptions],
  ['studio', commands.studioOptions],
  ['doctor', commands.doctorOptions],
  ['inspect', commands.inspectOptions],
  ['check', commands.checkOptions],
  ['convert', commands.convertOptions],
  ['datasets list', commands.datasetsListOptions],
  ['datasets check', commands.datasetsCheckOptions],
  ['preprocess eeg', commands.preprocessEegOptions],
  ['preprocess fnirs', commands.preprocessFnirsOptions],
  ['preprocess fmri', commands.preprocessFmriOptions],
  ['simulate', commands.simulateOptions],
  ['pretrain eeg', commands.pretrainEegOptions],
  ['pretrain bold', commands.pretrainBoldOptions],
  ['import labram', commands.importLabramOptions],
  ['features', commands.featuresOptions],
  ['train', commands.trainOptions],
  ['generate', commands.generateOptions],
  ['evaluate', commands.evaluateOptions],
  ['score', commands.scoreOptions],
  ['explain', commands.explainOptions],
  ['compare', commands.compareOptions],
  ['decode', commands.decodeOptions],
  ['reproduce', commands.reproduceOptions],
  ['augment', commands.augmentOptions],
];

/** Commands that do something, by their whole name. */
function leaves(command: Command, name: string[] = []): [string, Command][] {
  if (command.commands.length === 0) return [[name.join(' '), command]];
  return command.commands.flatMap((one) => leaves(one, [...name, one.name()]));
}

const found = new Map(leaves(await buildProgram()));
const all = SCHEMAS.flatMap(([name, schema]) =>
  optionEntries(schema).map((entry) => ({ name, entry, schema, flag: flagOf(entry.key) })),
);

/** `--seed` is any number; all others have two ends. */
const numeric = all.flatMap((one) => {
  const { type, key } = one.entry;
  const kinds = type instanceof z.ZodUnion ? (type.options as z.ZodType[]) : [type];
  const number = kinds.find((kind) => kind instanceof z.ZodNumber);
  return number === undefined || key === 'seed' ? [] : [{ ...one, title: `${one.name} ${one.flag}` }];
});

/** Something for each option that cannot be left out. */
function needed(schema: commands.OptionsSchema): Record<string, unknown> {
  const required = optionEntries(schema).filter((entry) => entry.required);
  return Object.fromEntries(required.map(({ key, type }) => [key, type instanceof z.ZodEnum ? type.options[0] : 'x']));
}

function optionNamed(name: string, flag: string): Option {
  return found.get(name)!.options.find(({ long }) => long === flag)!;
}

/** The ends of a range as zod itself states them. */
function endsOf(schema: commands.OptionsSchema, key: string) {
  const { properties } = z.toJSONSchema(schema, { io: 'input' });
  const property = properties![key] as z.core.JSONSchema.BaseSchema;
  const number = [property, ...(property.anyOf ?? [])].find((one) => 'maximum' in one) as z.core.JSONSchema.BaseSchema;
  return { low: number.minimum!, high: number.maximum!, whole: number.type === 'integer' };
}

it('are stated for every command', () => {
  expect([...found.keys()].sort()).toEqual(SCHEMAS.map(([name]) => name).sort());
  expect(all.length).toBeGreaterThan(100);
});

describe.each(SCHEMAS)('help of %s', (name, schema) => {
  const command = found.get(name)!;
  const entries = optionEntries(schema);
  const lines = command.configureHelp({ helpWidth: 1000 }).helpInformation().split('\n');

  it('has every option with what it means and its default, and no other', () => {
    for (const { key, meta, type, fallback } of entries) {
      const negated = type instanceof z.ZodBoolean && fallback === true;
      const flag = negated ? flagOf(key).replace('--', '--no-') : flagOf(key);
      const [line, ...more] = lines.filter((one) => one.trimStart().split(/\s/)[0] === flag);
      expect(more, flag).toEqual([]);
      expect(line, flag).toContain(negated ? meta.negative : meta.description);
      const shown = fallback === undefined ? meta.otherwise : [fallback].flat().join(',');
      if (shown !== undefined && !(type instanceof z.ZodBoolean)) expect(line).toContain(`default: ${shown}]`);
    }
    const known = entries.flatMap(({ key }) => [flagOf(key), flagOf(key).replace('--', '--no-')]);
    for (const { long } of command.options) expect(known).toContain(long);
  });

  it('is made of whole entries', () => {
    const fields = ['description', 'value', 'unit', 'otherwise', 'negative', 'expected', 'goesWith'];
    for (const { key, meta, type, fallback, required, schema: option } of entries) {
      expect(
        Object.keys(meta).filter((field) => !fields.includes(field)),
        key,
      ).toEqual([]);
      expect(meta.description, key).toMatch(/\S/);
      const isSwitch = type instanceof z.ZodBoolean;
      expect((meta.value ?? meta.unit) === undefined, key).toBe(isSwitch);
      if (fallback === true) expect(meta.negative, key).toMatch(/\S/);
      expect(option.safeParse(undefined).success, key).toBe(!required);
      // A default is one of the values that the option takes.
      if (fallback !== undefined) expect(type.safeParse(fallback).success, key).toBe(true);
    }
  });
});

describe('the range of', () => {
  it.each(numeric)('$title is kept at both ends', ({ name, flag, entry, schema }) => {
    const { low, high, whole } = endsOf(schema, entry.key);
    const { parseArg } = optionNamed(name, flag);
    const step = whole ? 1 : 1e-9;
    for (const value of [low, high]) expect(parseArg!(String(value), undefined)).toBe(value);
    for (const value of [low - step, high + Math.max(step, high * 1e-9), ...(whole ? [low + 0.5] : [])]) {
      const said = `${whole ? 'a whole number' : 'a number'} from ${low} to ${high}`;
      expect(() => parseArg!(String(value), undefined)).toThrow(`expected ${said}`);
      const refused = () => parseOptions(schema, { ...needed(schema), [entry.key]: value });
      expect(refused).toThrow(expect.objectContaining({ code: 'option-value' }));
      expect(refused).toThrow(`field ${entry.key}: `);
      expect(refused).toThrow(said);
    }
    for (const text of ['', ' ', 'many', 'NaN', 'Infinity']) expect(() => parseArg!(text, undefined)).toThrow();
  });

  it('is looked at for every number', () => {
    expect(numeric.length).toBeGreaterThan(60);
  });
});

it('are declared nowhere else on the command line', () => {
  const declaring = readdirSync(cli).filter(
    (file) =>
      file !== 'options-of.ts' &&
      /new Option\(|\.(option|requiredOption|addOption)\(/.test(readFileSync(join(cli, file), 'utf8')),
  );
  expect(declaring).toEqual([]);
  expect(readFileSync(join(cli, 'options-of.ts'), 'utf8')).toContain('new Option(');
});
