import type { Command } from 'commander';
import {
  checkExplanation,
  dataPlaces,
  explainModel,
  explainOptions,
  splitOfModel,
  writeExplanation,
} from '../commands/index.js';
import { namedSplit, openTrainingData } from '../data/index.js';
import { HemocastError } from '../foundation/index.js';
import { sourceNamed, targetNamed } from '../modalities/index.js';
import { readModelFolds } from '../train/index.js';
import { optionalCache, preparedArrays } from './cache-option.js';
import { engineVersions } from './engine-versions.js';
import { namedPlaces } from './named-places.js';
import { openModels } from './open-model.js';
import { withOptions } from './options-of.js';
import { reportViewer } from './report-viewer.js';
import { openSession, type Session } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function explainCommand(program: Command): Command {
  const command = program
    .command('explain')
    .description('Say what a model’s generated signal owes to bands, regions or electrodes, by Shapley values.')
    .argument('<model>', 'model folder')
    .argument(
      '<datasets...>',
      'the BIDS data set, or the data sets, that it was trained on; published ones as NAME:FOLDER',
    );
  return withOptions(command, explainOptions, async (options, modelFolder: string, texts: string[]) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    await requireSingle(session, modelFolder);
    const [opened] = await openModels(session, modelFolder, options.target);
    const { model } = opened;
    const { eeg, training, target } = model.configuration;
    const modalities = {
      source: sourceNamed(eeg.name ?? 'eeg'),
      targets: [targetNamed(target.name)],
      arrays: await preparedArrays(session, options),
    };
    const template = await templateOf(session, options.template);
    const exact = options.template === undefined ? undefined : template;
    const split = splitOfModel(Object.values(training.people).flat());
    const places = await namedPlaces(session, texts, options, {
      ...{ template: exact, split },
      resample: target.name === 'bold',
    });
    const named = training.split === undefined ? undefined : namedSplit(training.split);
    const known = training.sets?.map(({ name }) => name);
    const whole = await openTrainingData(storage, dataPlaces(places, named), modalities, known);
    const data = named?.divided?.(whole) ?? whole;
    checkExplanation(model, opened.modelFolder, data, options.what);
    await storage.ensureWritable(options.out);
    const explanation = await explainModel({
      ...{ model, modelFolder: opened.modelFolder, data, template, signal },
      ...{ what: options.what, runs: options.runs, pairs: options.pairs, seed: options.seed },
      cache: eeg.encoder === undefined ? undefined : await optionalCache(session, options),
      progress: console,
    });
    const files = await writeExplanation(storage, explanation, {
      ...{ out: options.out, template, modelFolder: opened.modelFolder, modelHash: model.hash },
      ...{ simulated: training.simulated, unit: target.unit, title: targetNamed(target.name).title },
      ...{ seed: options.seed, version, versions: engineVersions(), viewer: await reportViewer() },
    });
    for (const warning of data.warnings) console.say(`Note: ${warning}`);
    const { totals, people, runs, gap, method, absent, what } = explanation;
    console.say(`\n${totalsText(totals)}\n`);
    console.say(`Absent means: ${absent}.`);
    console.say(`${people.length} people, ${runs.length} recordings. Report: ${files.report}`);
    console.result({
      ...{ out: options.out, ...files, what, method, absent, efficiencyGap: gap },
      n: { people: people.length, runs: runs.length },
      totals: Object.fromEntries(totals.map(({ player, size, share }) => [player, { size, share }])),
      warnings: data.warnings,
    });
  });
}

/** @throws HemocastError `explain-folds` for a folder with a model for each person left out */
async function requireSingle({ storage }: Session, folder: string): Promise<void> {
  if ((await readModelFolds(storage, folder)) === undefined) return;
  throw new HemocastError('explain-folds', 'A folder with a model for each fold cannot be explained as a whole', {
    file: folder,
    expected: 'the folder of one model',
    found: 'models of folds',
    advice: `Give one of them, such as ${folder}/folds/01.`,
  });
}

const COLUMNS = [34, 28];

/** Players with size and share, the largest first; the first twenty. */
function totalsText(totals: readonly { player: string; size: Shown; share: Shown }[]): string {
  const shown = ({ mean, interval }: Shown) =>
    interval ? `${mean.toFixed(3)} (${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})` : mean.toFixed(3);
  const line = (cells: readonly string[]) => cells.map((cell, c) => cell.padEnd(COLUMNS[c] ?? 0)).join('');
  const sorted = [...totals].sort((a, b) => b.size.mean - a.size.mean).slice(0, 20);
  return [
    line(['', 'mean |Shapley value|', 'share of the variance']),
    ...sorted.map(({ player, size, share }) => line([player, shown(size), shown(share)])),
  ].join('\n');
}

interface Shown {
  mean: number;
  interval?: [number, number];
}
