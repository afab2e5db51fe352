import { optionEntries } from '../../../src/commands/option-schema.js';
import { type PreprocessEegOptions, preprocessEegOptions } from '../../../src/commands/preprocess/options.js';

/** The command that cleans a recording with these options; those at their defaults are left out. */
export function commandLine(path: string, options: PreprocessEegOptions): string {
  const words = ['hemocast', 'preprocess', 'eeg', quoted(path.replace(/^(dropped|served\/recordings)\//, ''))];
  for (const { key, fallback } of optionEntries(preprocessEegOptions)) {
    const value = options[key as keyof PreprocessEegOptions];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(fallback) || value === false) continue;
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    words.push(flag, ...(value === true ? [] : [quoted(Array.isArray(value) ? value.join(',') : String(value))]));
  }
  return [...words, '--out', 'cleaned'].join(' ');
}

/** As a shell reads it: what is in single quotes has no meaning of its own. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
