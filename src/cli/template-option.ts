import type { Command } from 'commander';
import { embeddedTemplate, loadTemplate, type Template } from '../cortex/index.js';
import { someText } from './option-values.js';
import type { Session } from './session.js';

/** Adds `--template DIR` to a command. */
export function withTemplate(command: Command): Command {
  return command.option(
    '--template <folder>',
    'exact fsaverage: a FreeSurfer subject or nilearn GIFTI folder (default: an embedded approximation)',
    someText,
  );
}

/** The exact template in a folder, or the embedded one. */
export async function templateOf(session: Session, folder: string | undefined): Promise<Template> {
  return folder === undefined ? embeddedTemplate() : loadTemplate(session.storage, folder);
}
