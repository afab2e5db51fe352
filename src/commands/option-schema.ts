/**
 * Options of commands as zod schemas: one strict object a command, one entry an option, with its type, range, choices and default, and
 * in `.meta()`, which comes last, what it means. The command line, its help and the library all read this one entry.
 *
 * @example
 * const schema = z.strictObject({
 *   steps: z.int().min(1).max(1000).default(500).meta({ value: 'count', description: 'steps of training' }),
 * });
 * parseOptions(schema, {}); // { steps: 500 }
 */
import { z } from 'zod';
import { HemocastError } from '../foundation/index.js';

/** The schema of a command's options. */
export type OptionsSchema = z.ZodObject;

/** What an option says of itself beside its type. */
export interface OptionMeta {
  /** What it means, as part of a sentence. */
  description: string;
  /** What stands for the value in the help, as `count` in `--steps <count>`. */
  value?: string;
  /** Unit of a number; stands for the value where `value` does not. */
  unit?: string;
  /** In words, what holds where nothing is given and the schema has no default. */
  otherwise?: string;
  /** What leaving it out means, of options that can be switched off by `--no-…`. */
  negative?: string;
  /** What it takes, where the type does not say it well. */
  expected?: string;
  /** Beside what it has an effect: given without that, it is refused rather than ignored. Its default may stand anywhere. */
  goesWith?: Companion;
}

/** What another option has to be. */
export interface Companion {
  /** Names in braces stand for options: `{residual} diffusion`. */
  text: string;
  /** Whether it is so. @param chosen all options, with their defaults */
  holds(chosen: Readonly<Record<string, unknown>>): boolean;
}

/** An option as its schema states it. */
export interface OptionEntry {
  /** Field of the options object, in camel case. */
  key: string;
  meta: OptionMeta;
  /** Checks a value; undefined where the option may be left out. */
  schema: z.ZodType;
  /** What is checked when a value is given: without default and optionality. */
  type: z.ZodType;
  fallback?: unknown;
  /** It has no default and cannot be left out. */
  required: boolean;
}

/** The options of a schema, in its order. */
export function optionEntries(schema: OptionsSchema): OptionEntry[] {
  return Object.entries(schema.shape).map(([key, option]) => {
    const whole = option as z.ZodType;
    return { key, meta: whole.meta() as unknown as OptionMeta, schema: whole, ...unwrapped(whole) };
  });
}

function unwrapped(schema: z.ZodType): Pick<OptionEntry, 'type' | 'fallback' | 'required'> {
  if (schema instanceof z.ZodDefault) {
    const { type } = unwrapped(schema.def.innerType as z.ZodType);
    return { type, fallback: schema.def.defaultValue, required: false };
  }
  if (schema instanceof z.ZodOptional) {
    return { ...unwrapped(schema.def.innerType as z.ZodType), required: false };
  }
  return { type: schema instanceof z.ZodPipe ? (schema.def.in as z.ZodType) : schema, required: true };
}

/** Values between which an option chooses, or nothing where it does not. */
export function choicesOf(type: z.ZodType): (string | number)[] | undefined {
  if (type instanceof z.ZodEnum) return type.options;
  if (!(type instanceof z.ZodLiteral)) return undefined;
  return [...type.values].filter((value) => typeof value === 'string' || typeof value === 'number');
}

/** What an option takes, in words: `a whole number from 1 to 500`. */
export function expectation({ type, meta }: Pick<OptionEntry, 'type' | 'meta'>): string {
  return meta.expected ?? expectationOf(type);
}

function expectationOf(type: z.ZodType): string {
  const choices = choicesOf(type);
  if (choices !== undefined) return choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`;
  if (type instanceof z.ZodNumber) {
    return `${type.isInt ? 'a whole number' : 'a number'} from ${type.minValue} to ${type.maxValue}`;
  }
  if (type instanceof z.ZodArray) {
    const among = choicesOf(type.element as z.ZodType);
    return among === undefined ? 'names between commas' : `one or more of ${among.join(', ')}, each once`;
  }
  if (type instanceof z.ZodUnion) return kindsOf(type).map(expectationOf).join(' or ');
  if (type instanceof z.ZodBoolean) return 'true or false';
  return 'some text';
}

/** The types of which a value of a union is one; `false` stands for an option that is switched off. */
export function kindsOf(type: z.ZodUnion): z.ZodType[] {
  return (type.options as z.ZodType[]).filter((kind) => !(kind instanceof z.ZodLiteral && kind.values.has(false)));
}

/** A broken rule between options. */
export interface BrokenRule {
  field: string;
  /** Names in braces stand for options: `{heads} must divide {width}`. */
  text: string;
}

/**
 * A check of options against each other, for `.check()` of a schema.
 *
 * @example
 * schema.check(rules(({ width, heads }) => divides(['heads', 'width'], [heads, width])));
 */
export function rules<Options>(broken: (options: Options) => BrokenRule[]): z.core.CheckFn<Options> {
  return ({ value, issues }) => {
    for (const { field, text } of broken(value)) {
      issues.push({ code: 'custom', path: [field], message: text, input: value });
    }
  };
}

/** The first option that is given without what it goes with; one that is switched off, or left at its default by a switch, is not given. */
function idleOption(
  schema: OptionsSchema,
  given: Readonly<Record<string, unknown>>,
  chosen: Readonly<Record<string, unknown>>,
): BrokenRule | undefined {
  for (const { key, meta, type, fallback } of optionEntries(schema)) {
    const isGiven = type instanceof z.ZodBoolean ? chosen[key] !== fallback : given[key] !== undefined;
    if (isGiven && meta.goesWith?.holds(chosen) === false) {
      return { field: key, text: `{${key}} goes with ${meta.goesWith.text}` };
    }
  }
  return undefined;
}

/** The rule that one count divides another. */
export function divides([part, whole]: readonly [string, string], [a, b]: readonly [number, number]): BrokenRule[] {
  return b % a === 0 ? [] : [{ field: part, text: `{${part}} must divide {${whole}}; found ${a} and ${b}` }];
}

/**
 * Fills in the defaults of a plain options object and checks it.
 *
 * @param spelled how the reader writes the name of an option; as in the object by default
 * @throws HemocastError `option-value` naming the field, what it takes and what was found; `option-unknown` for a field that there is
 *   not, `option-rule` for options that contradict each other, or that have no effect beside the others
 *
 * @example
 * parseOptions(trainOptions, { out: 'model', steps: 100 }).batch; // 8
 */
export function parseOptions<Schema extends OptionsSchema>(
  schema: Schema,
  given: z.input<Schema>,
  spelled: (key: string) => string = (key) => key,
): z.output<Schema> {
  const result = schema.safeParse(given);
  if (result.success) {
    const idle = idleOption(schema, given as Record<string, unknown>, result.data as Record<string, unknown>);
    if (idle) throw ruleError(idle, spelled);
    return result.data;
  }
  const [issue] = result.error.issues;
  if (issue.code === 'unrecognized_keys') {
    const expected = `one of ${Object.keys(schema.shape).map(spelled).join(', ')}`;
    throw new HemocastError('option-unknown', 'There is no such option', { field: spelled(issue.keys[0]), expected });
  }
  const [key] = issue.path;
  const entry = optionEntries(schema).find((option) => option.key === key);
  if (entry === undefined) throw new HemocastError('option-value', 'Options are a plain object');
  const field = spelled(entry.key);
  if (issue.code === 'custom' && issue.path.length === 1 && entry.schema.safeParse(givenAt(given, entry.key)).success) {
    throw ruleError({ field: entry.key, text: issue.message }, spelled);
  }
  throw new HemocastError('option-value', 'The option cannot have this value', {
    field,
    expected: expectation(entry),
    found: said(givenAt(given, entry.key)),
  });
}

function ruleError({ field, text }: BrokenRule, spelled: (key: string) => string): HemocastError {
  const message = text.replace(/\{(\w+)\}/g, (_, name) => spelled(name));
  return new HemocastError('option-rule', message, { field: spelled(field) });
}

function givenAt(given: unknown, key: string): unknown {
  return (given as Record<string, unknown>)[key];
}

function said(value: unknown): string {
  if (value === undefined || value === '') return 'nothing';
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
}

/**
 * The part of the options that are given and whose names a shape has, so that a group of options is passed on without naming each again.
 *
 * @example
 * only({ out: 'model', steps: 5, batch: 2 }, { steps: z.int(), batch: z.int() }); // { steps: 5, batch: 2 }
 */
export function only<Options extends object, Shape extends object>(
  options: Options,
  shape: Shape,
): Pick<Options, keyof Options & keyof Shape> {
  const chosen = Object.entries(options).filter(([key, value]) => value !== undefined && key in shape);
  return Object.fromEntries(chosen) as Pick<Options, keyof Options & keyof Shape>;
}
