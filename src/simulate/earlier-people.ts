/** What an earlier simulation left in a folder, and whether this one may go on with it. */
import { parseJsonObject } from '../formats/json.js';
import { HemocastError, joinPath, type Storage } from '../foundation/index.js';
import type { SimulationSettings } from './settings.js';

/** What people of one folder have in common; their number may grow. */
export interface SimulationIdentity {
  settings: Omit<SimulationSettings, 'people'>;
  /** Where the cortex comes from. */
  template: string;
}

/** What settings stood for that earlier versions did not state. */
const BEFORE: Partial<SimulationSettings> = { difficulty: 'easy', days: 1 };
const LONGEST = 80;
const ADVICE = 'Use the same settings, choose another folder, or delete this one.';

/**
 * Makes sure that a folder holds nothing that would not fit the people to be simulated: people of other settings (also half-written
 * ones: an interrupted simulation has said its settings first), of unknown settings, or more people than are asked for, who would be
 * missing from the new list of participants.
 *
 * @param truth file in which the settings of an earlier simulation stand, if there was one
 * @param subjects labels of the people asked for
 * @throws HemocastError `simulation-conflict`
 */
export async function requireContinuable(
  storage: Storage,
  root: string,
  { truth, pipeline }: { truth: string; pipeline: string },
  identity: SimulationIdentity,
  subjects: readonly string[],
): Promise<void> {
  const present = new Set<string>();
  for (const folder of [root, joinPath(root, pipeline)]) {
    for (const { name } of await storage.list(folder)) if (/^sub-[a-zA-Z0-9+]+$/.test(name)) present.add(name);
  }
  if (await storage.exists(truth)) requireSame(identity, parseJsonObject(await storage.read(truth), truth), truth);
  else if (present.size > 0) {
    throw conflict('The folder holds people simulated with unknown settings', {
      file: root,
      expected: `no people, or ${truth} with their settings`,
      found: listed([...present]),
      advice: ADVICE,
    });
  }
  const wanted = new Set(subjects.map((subject) => `sub-${subject}`));
  const others = [...present].filter((name) => !wanted.has(name)).sort();
  if (others.length === 0) return;
  throw conflict('The folder holds more people than are asked for', {
    file: root,
    field: 'people',
    expected: `${subjects.length} at most`,
    found: `${listed(others)} as well`,
    advice: 'Ask for as many people as there are, or more; choose another folder; or delete this one.',
  });
}

/**
 * Makes sure that what a file says about its settings is what is asked for now.
 *
 * @throws HemocastError `simulation-conflict` with the settings that differ
 */
export function requireSame({ settings, template }: SimulationIdentity, found: Record<string, unknown>, file: string) {
  const known = found.settings as Record<string, unknown> | undefined;
  const earlier = { ...(known && { ...BEFORE, ...known }), template: found.template };
  const { people: _, ...stated } = earlier as Record<string, unknown>;
  const wanted: Record<string, unknown> = { ...settings, template };
  const different = [...new Set([...Object.keys(wanted), ...Object.keys(stated)])].filter(
    (name) => JSON.stringify(wanted[name]) !== JSON.stringify(stated[name]),
  );
  if (different.length === 0) return;
  const told = (values: Record<string, unknown>) =>
    different.map((name) => `${name} ${(JSON.stringify(values[name]) ?? 'unknown').slice(0, LONGEST)}`).join(', ');
  throw conflict('The folder holds people simulated with other settings', {
    file,
    field: different.join(', '),
    expected: told(wanted),
    found: told(stated),
    advice: ADVICE,
  });
}

function listed(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

function conflict(summary: string, detail: ConstructorParameters<typeof HemocastError>[2]): HemocastError {
  return new HemocastError('simulation-conflict', summary, detail);
}
