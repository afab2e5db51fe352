import { embeddedTemplate, loadTemplate, type Template } from '../cortex/index.js';
import type { Session } from './session.js';

/** The exact template in a folder, or the embedded one. */
export async function templateOf(session: Session, folder: string | undefined): Promise<Template> {
  return folder === undefined ? embeddedTemplate() : loadTemplate(session.storage, folder);
}
