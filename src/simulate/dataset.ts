import type { Template } from '../cortex/index.js';
import { formatJson, parseJsonObject } from '../formats/json.js';
import { joinPath, type Progress, Random, type Storage } from '../foundation/index.js';
import { BidsWriter, SURFACE_IGNORE } from '../recordings/index.js';
import { requireContinuable, requireSame, type SimulationIdentity } from './earlier-people.js';
import { NETWORKS } from './functional-regions.js';
import { BAND_WEIGHTS, drawPerson, PERSON_EFFECTS } from './person.js';
import { writeBold, writeCeiling, writeRun } from './run-files.js';
import { byRegion, rounded, writeTruth } from './run-truth.js';
import { checkSimulation, type SimulationSettings } from './settings.js';
import { prepareSimulation, type SimulatedPerson, simulatePerson } from './simulate.js';
import { BANDS } from './spectrum.js';
import { TASKS } from './tasks.js';

export interface DatasetOptions {
  template: Template;
  /** Version of Hemocast, for `GeneratedBy`. */
  version?: string;
  progress?: Progress;
  /** Receives each person that is simulated now (not those found complete), before the next is begun. */
  onPerson?: (person: SimulatedPerson) => void | Promise<void>;
}

/** Derivatives folder of BOLD and truth. */
export const SIMULATION_PIPELINE = 'hemocast-simulate';

const README = `# Simulated brains

Nobody was recorded: all signals in this data set come from the forward model of Hemocast, whose truth is known and stands
in \`derivatives/${SIMULATION_PIPELINE}\`. EEG is in \`sub-*/eeg\`, raw light of fNIRS in \`sub-*/nirs\` where it was asked for.
\`desc-simulated\` is the BOLD that a scanner would have measured, \`desc-ceiling\` the part of it that follows neural drive:
the noise ceiling; of fNIRS \`desc-ceiling\` is the haemoglobin of the cortex without noise.
No file holds the time at which it was made.
`;

/**
 * Writes a BIDS data set of simulated people. A person whose truth is already
 * there, from the same settings, is left as it is, so an interrupted run resumes.
 *
 * @param root folder of the data set inside `storage`
 * @returns the people's labels, and how many were simulated now
 * @throws `simulation-setting`; `simulation-conflict` where the folder holds people made with other settings, or more people than are asked for
 * @example
 * await simulateDataset({ people: 13, seed: 1 }, storage, 'out/bids', { template: embeddedTemplate() });
 */
export async function simulateDataset(
  given: Partial<SimulationSettings>,
  storage: Storage,
  root: string,
  { template, version, progress, onPerson }: DatasetOptions,
): Promise<{ subjects: string[]; simulated: number }> {
  const settings = checkSimulation(given);
  const writer = new BidsWriter(storage, root, {
    name: `Hemocast: simulated people ${TASKS[settings.task].title}`,
    datasetType: 'raw',
    generatedBy: { name: 'Hemocast', version, description: 'Forward model with known truth; nobody was recorded' },
    authors: ['Hemocast (simulated)'],
    license: 'CC0',
    readme: README,
  });
  const derivatives = writer.derivatives(SIMULATION_PIPELINE, {
    ignore: [...SURFACE_IGNORE, '*_truth.json', '*_drive.tsv', 'truth.json', '*_nirs.snirf', '*_nirs.json'],
  });
  const people = Array.from({ length: settings.people }, (_, index) => peopleRow(settings, index));
  const { people: _, ...own } = settings;
  const identity: SimulationIdentity = { settings: own, template: template.source };
  const pipeline = joinPath('derivatives', SIMULATION_PIPELINE);
  const truth = joinPath(root, pipeline, 'truth.json');
  const labels = people.map(({ subject }) => subject);
  await requireContinuable(storage, root, { truth, pipeline }, identity, labels);
  const missing: number[] = [];
  for (let index = 0; index < settings.people; index++)
    if (!(await complete(storage, root, labels[index], identity))) missing.push(index);

  await writer.writeDescription();
  await derivatives.writeDescription();
  // Before anybody: it tells the settings of whoever is half-written when the simulation is interrupted.
  await storage.write(truth, formatJson(dataTruth(settings, template)));
  await writer.writeParticipants(
    people.map(({ subject, age, sex, bmi, group }) => ({ participant_id: `sub-${subject}`, age, sex, bmi, group })),
    {
      age: { Description: 'Age of the simulated person', Units: 'year' },
      sex: { Description: 'Sex of the simulated person; without effect', Levels: { F: 'female', M: 'male' } },
      bmi: { Description: 'Body mass index of the simulated person', Units: 'kg/m^2' },
      group: { Description: 'Group of the simulated person' },
    },
  );
  const done = settings.people - missing.length;
  progress?.report('simulate', done, settings.people);
  if (missing.length === 0) return { subjects: labels, simulated: 0 };
  const context = prepareSimulation(settings, template);
  for (const [count, index] of missing.entries()) {
    const person = simulatePerson(settings, index, context);
    for (const run of person.runs) {
      await writeRun(writer, settings, person, run);
      if (settings.task === 'films' || settings.modalities.includes('bold'))
        await writeBold(derivatives, template, person, run);
      if (run.fnirs !== undefined) await writeCeiling(derivatives, person, run, run.fnirs);
      await writeTruth(derivatives, template, person, run);
    }
    await onPerson?.(person);
    // Last: it marks the person as complete.
    await storage.write(
      personPath(root, person.subject),
      formatJson({ ...identity, ...personTruth(person, template) }),
    );
    progress?.report('simulate', done + count + 1, settings.people, `sub-${person.subject}`);
  }
  return { subjects: labels, simulated: missing.length };
}

function peopleRow(settings: SimulationSettings, index: number) {
  const { subject, age, sex, bmi, group } = drawPerson(
    settings,
    index,
    new Random(settings.seed).fork(`person ${index}`).fork('traits'),
  );
  return { subject, age, sex, bmi, group: group.name };
}

function personPath(root: string, subject: string): string {
  return joinPath(root, 'derivatives', SIMULATION_PIPELINE, `sub-${subject}`, `sub-${subject}_truth.json`);
}

async function complete(
  storage: Storage,
  root: string,
  subject: string,
  identity: SimulationIdentity,
): Promise<boolean> {
  const file = personPath(root, subject);
  if (!(await storage.exists(file))) return false;
  requireSame(identity, parseJsonObject(await storage.read(file), file), file);
  return true;
}

function personTruth({ traits, coupling, weights, imagery, runs }: SimulatedPerson, template: Template): object {
  return {
    traits: { ...traits, group: traits.group.name },
    groupEffects: traits.group,
    ...(imagery && { imagery }),
    coupling: {
      delaysBeforeBlood: byRegion(template, coupling.delays),
      efficacy: byRegion(template, coupling.efficacy),
      transit: byRegion(template, coupling.transit),
    },
    ...(weights && {
      bandWeights: Object.fromEntries(BANDS.map(({ name }, b) => [name, byRegion(template, weights[b])])),
    }),
    delaySeconds: rounded(runs.reduce((sum, run) => sum + run.truth.delaySeconds, 0) / runs.length),
    runs: runs.map(({ session, task, run }) =>
      [task, session && `session ${session}`, run && `run ${run}`].filter(Boolean).join(' '),
    ),
  };
}

function dataTruth(settings: SimulationSettings, template: Template): object {
  return {
    description: 'What was put into the simulated people; nobody was recorded',
    settings,
    template: template.source,
    bandWeights: BAND_WEIGHTS,
    personEffects: PERSON_EFFECTS,
    networks: NETWORKS,
    ...TASKS[settings.task].truth,
    groups: settings.groups,
  };
}
