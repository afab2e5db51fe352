/** Describes the settings of cleaning by their schema, and reads a form as the command line reads its arguments. */
import { z } from 'zod';
import { choicesOf, expectation, type OptionEntry, optionEntries } from '../../../../src/commands/option-schema.js';
import { helpOf, textOfValue, valueFromText } from '../../../../src/commands/option-text.js';
import { type PreprocessEegOptions, preprocessEegOptions } from '../../../../src/commands/preprocess/options.js';
import { commandLine } from '../command-line.js';
import type { CleaningField } from '../protocol.js';
import type { Handler } from './handler.js';

/** They say how a command writes and prints, and have no meaning here. */
const OF_COMMANDS = ['again', 'json'];

const entries = optionEntries(preprocessEegOptions).filter(({ key }) => !OF_COMMANDS.includes(key));

export const chooseCleaning: Handler<'chooseCleaning'> = async ({ path, texts }) => {
  const options: Record<string, unknown> = {};
  const faults: Record<string, string> = {};
  for (const entry of entries) {
    const text = texts[entry.key];
    if (text === undefined || text === false || (typeof text === 'string' && text.trim() === '')) continue;
    const value = text === true ? true : valueFromText(entry.type, text);
    if (entry.schema.safeParse(value).success) options[entry.key] = value;
    else faults[entry.key] = expectation(entry);
  }
  const given = options as PreprocessEegOptions;
  return { fields: entries.map(fieldOf), options: given, faults, command: commandLine(path, given) };
};

function fieldOf(entry: OptionEntry): CleaningField {
  const { key, meta, type, fallback } = entry;
  const choices = choicesOf(type)?.map(String);
  const kind = choices
    ? 'choice'
    : type instanceof z.ZodNumber
      ? 'number'
      : type instanceof z.ZodBoolean
        ? 'switch'
        : 'text';
  return {
    ...{ key, kind, help: helpOf(entry) },
    flag: `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    ...(choices && { choices }),
    ...(type instanceof z.ZodNumber && { least: type.minValue ?? undefined, most: type.maxValue ?? undefined }),
    ...(meta.unit && { unit: meta.unit }),
    ...(fallback !== undefined && { fallback: textOfValue(fallback) }),
  };
}
