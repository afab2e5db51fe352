/** Writes a twin of a published data set. */
import type { Template } from '../../cortex/index.js';
import { HemocastError, joinPath, type Progress, Random, type Storage } from '../../foundation/index.js';
import { checkSimulation } from '../settings.js';
import { prepareSimulation, simulatePerson } from '../simulate.js';
import { ds003490Twin } from './ds003490.js';
import { natviewTwin } from './natview.js';
import { neuroboltTwin } from './neurobolt.js';
import { noddiTwin } from './noddi.js';
import { shinTwin } from './shin.js';
import { chosenPeople, type Twin, type TwinChoice } from './twin.js';

/** Layouts that can be simulated: a new one is a file and a line here. */
export const TWINS: readonly Twin[] = [natviewTwin, noddiTwin, ds003490Twin, shinTwin, neuroboltTwin];

/** Beside a layout's own files: nobody was recorded. */
const MARK = 'SIMULATED.md';

/**
 * Writes people who were never recorded in the layout of a published data set. The same choice gives the same files.
 *
 * @returns the people, as the layout calls them
 * @throws HemocastError `simulation-setting`; `folder-taken` where the folder holds something else than a twin of this layout
 *
 * @example
 * await simulateTwin('natview', { ...choice, people: 4 }, storage, 'twin', { template: embeddedTemplate() });
 */
export async function simulateTwin(
  layout: string,
  choice: TwinChoice,
  storage: Storage,
  root: string,
  { template, progress }: { template: Template; progress?: Progress },
): Promise<string[]> {
  const twin = TWINS.find(({ name }) => name === layout);
  if (twin === undefined) {
    throw new HemocastError('simulation-setting', 'There is no such layout', {
      field: 'layout',
      expected: TWINS.map(({ name }) => name).join(', '),
      found: layout,
    });
  }
  if (choice.raw && !twin.hasRaw) {
    throw new HemocastError('simulation-setting', 'This layout has no EEG from inside a scanner', {
      field: 'raw',
      expected: `${TWINS.filter((one) => one.hasRaw)
        .map(({ name }) => name)
        .join(' or ')} as the layout`,
      found: layout,
      advice: 'Leave --raw out.',
    });
  }
  const ids = chosenPeople(twin.people, choice.people);
  const worlds = twin.worlds(choice).map((world) => checkSimulation({ ...world, people: ids.length }));
  await requireTwin(storage, root, layout);
  // First: whatever is here afterwards is known to be simulated.
  await storage.write(joinPath(root, MARK), mark(layout, choice, ids));
  for (const [path, content] of twin.shared?.(ids, template) ?? []) await storage.write(joinPath(root, path), content);
  const contexts = worlds.map((world) => prepareSimulation(world, template, twin.electrodes));
  for (const [index, id] of ids.entries()) {
    progress?.report('simulate', index, ids.length, id);
    const simulated = worlds.map((world, w) => simulatePerson(world, index, contexts[w]));
    const random = new Random(choice.seed).fork(`twin ${layout} ${id}`);
    const raw = choice.raw ?? false;
    for await (const [path, content] of twin.files({ id, index, simulated, template, random, raw })) {
      await storage.write(joinPath(root, path), content);
    }
  }
  progress?.report('simulate', ids.length, ids.length);
  return ids;
}

async function requireTwin(storage: Storage, root: string, layout: string): Promise<void> {
  const names = (await storage.list(root)).map(({ name }) => name).filter((name) => !name.startsWith('.'));
  if (names.length === 0) return;
  const file = joinPath(root, MARK);
  const text = names.includes(MARK) ? new TextDecoder().decode(await storage.read(file)) : '';
  if (text.startsWith(title(layout))) return;
  throw new HemocastError('folder-taken', 'Files that Hemocast did not make would be overwritten', {
    file: root,
    expected: `an empty folder, or a simulated twin of ${layout}`,
    found: `other files: ${names.slice(0, 3).join(', ')}`,
    advice: 'Choose another folder.',
  });
}

const title = (layout: string) => `# A simulated twin of ${layout}\n`;

function mark(layout: string, choice: TwinChoice, ids: readonly string[]): string {
  return `${title(layout)}
Nobody was recorded: all signals here come from the forward model of Hemocast. Names, structure and formats are those of
the published data set, so that what is tried on these files runs on the real ones.

People: ${ids.join(', ')}

\`\`\`json
${JSON.stringify(choice, null, 2)}
\`\`\`
`;
}
