/** Options of a command line, made of the schema of a command: flags, help, and values that are checked before any work begins. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import {
  choicesOf,
  expectation,
  type OptionEntry,
  type OptionsSchema,
  optionEntries,
  parseOptions,
} from '../commands/option-schema.js';
import { helpOf, valueFromText } from '../commands/option-text.js';
import { HemocastError } from '../foundation/index.js';

/** The flag of an option: `learningRate` is `--learning-rate`. */
export function flagOf(key: string): string {
  return `--${kebab(key)}`;
}

/**
 * Gives a command the options of a schema, and an action that runs once all of them are checked.
 *
 * @param action takes the options with their defaults, then the arguments of the command in order
 *
 * @example
 * withOptions(program.command('inspect').argument('<file>'), inspectOptions, async (options, file: string) => { … });
 */
export function withOptions<Schema extends OptionsSchema, Given extends (string | string[] | undefined)[]>(
  command: Command,
  schema: Schema,
  action: (options: z.output<Schema>, ...given: Given) => Promise<void>,
): Command {
  for (const entry of optionEntries(schema)) for (const option of optionsOf(entry)) command.addOption(option);
  return command.action((...given: unknown[]) => {
    const values = given.slice(0, command.registeredArguments.length) as Given;
    return action(checked(command, schema), ...values);
  });
}

function optionsOf(entry: OptionEntry): Option[] {
  const { key, meta, type, required } = entry;
  const negative = () => new Option(`--no-${kebab(key)}`, meta.negative);
  if (type instanceof z.ZodBoolean) {
    return [entry.fallback === true ? negative() : new Option(flagOf(key), helpOf(entry))];
  }
  const option = new Option(`${flagOf(key)} <${meta.value ?? meta.unit}>`, helpOf(entry))
    .makeOptionMandatory(required)
    .argParser((text) => parsed(entry, text));
  return meta.negative === undefined ? [option] : [option, negative()];
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function parsed(entry: OptionEntry, text: string): unknown {
  const { schema, type } = entry;
  const value = valueFromText(type, text);
  if (schema.safeParse(value).success) return value;
  const choices = choicesOf(type);
  if (choices !== undefined) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
  const found = text.trim() === '' ? 'nothing' : `"${text}"`;
  throw new InvalidArgumentError(`expected ${expectation(entry)}, found ${found}.`);
}

function checked<Schema extends OptionsSchema>(command: Command, schema: Schema): z.output<Schema> {
  try {
    return parseOptions(schema, command.opts() as z.input<Schema>, flagOf);
  } catch (error) {
    if (!(error instanceof HemocastError)) throw error;
    return command.error(`error: ${error.summary}`, { exitCode: 2 });
  }
}
