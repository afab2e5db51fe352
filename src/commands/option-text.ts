/** Options as text: the words of the help, and values as people write them. */
import { z } from 'zod';
import { choicesOf, kindsOf, type OptionEntry } from './option-schema.js';

/**
 * The value that a text means for a type; where it means none, something that the type refuses. Parts of lists stand between commas.
 *
 * @example
 * valueFromText(z.array(z.number()), '6.2,5.2'); // [6.2, 5.2]
 */
export function valueFromText(type: z.ZodType, text: string): unknown {
  if (type instanceof z.ZodNumber) return text.trim() === '' ? Number.NaN : Number(text);
  const choices = choicesOf(type);
  if (choices !== undefined) return choices.find((choice) => String(choice) === text) ?? text;
  if (type instanceof z.ZodArray) return parts(text).map((part) => valueFromText(type.element as z.ZodType, part));
  if (type instanceof z.ZodTuple) {
    const items = type.def.items as readonly z.ZodType[];
    return parts(text).map((part, i) => (i < items.length ? valueFromText(items[i], part) : part));
  }
  if (type instanceof z.ZodUnion) {
    const values = kindsOf(type).map((kind) => ({ kind, value: valueFromText(kind, text) }));
    return (values.find(({ kind, value }) => kind.safeParse(value).success) ?? values[0]).value;
  }
  return text;
}

function parts(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** A value as it would be written for `valueFromText`. */
export function textOfValue(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

/**
 * The help sentence of an option: what it means, then in brackets its range or choices and its default.
 *
 * @example
 * helpOf(entry); // steps of training [1 to 1000; default: 500]
 */
export function helpOf({ type, meta, fallback }: Pick<OptionEntry, 'type' | 'meta' | 'fallback'>): string {
  const stated = type instanceof z.ZodBoolean ? undefined : fallback;
  const otherwise = stated === undefined ? meta.otherwise : textOfValue(stated);
  const facts = [rangeOf(type, meta.unit), otherwise === undefined ? undefined : `default: ${otherwise}`];
  const known = facts.filter((fact) => fact !== undefined);
  return known.length === 0 ? meta.description : `${meta.description} [${known.join('; ')}]`;
}

function rangeOf(type: z.ZodType, unit?: string): string | undefined {
  const choices = choicesOf(type);
  if (choices !== undefined) return alternatives(choices.map(String));
  if (type instanceof z.ZodNumber) {
    if (type.minValue === Number.NEGATIVE_INFINITY && type.maxValue === Number.POSITIVE_INFINITY) return undefined;
    return `${type.minValue} to ${type.maxValue}${unit === undefined ? '' : ` ${unit}`}`;
  }
  if (type instanceof z.ZodArray) {
    const among = rangeOf(type.element as z.ZodType);
    return choicesOf(type.element as z.ZodType) === undefined ? undefined : `${among}, or several between commas`;
  }
  if (!(type instanceof z.ZodUnion)) return undefined;
  const ranges = kindsOf(type).map((kind) => rangeOf(kind, unit));
  return alternatives(ranges.filter((range) => range !== undefined)) || undefined;
}

function alternatives(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
