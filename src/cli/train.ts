import type { Command } from 'commander';
import {
  dataPlaces,
  generalSplit,
  type MadeFolder,
  type OpenedPlace,
  peopleOf,
  resolvedChoices,
  splitToTrain,
  type TrainedFold,
  type TrainingCircumstances,
  trainFolds,
  trainOnto,
  trainOptions,
  trainTargets,
  type UnpairedChoice,
} from '../commands/index.js';
import { type NamedSplit, openTrainingData, type TrainingData, UnpairedData } from '../data/index.js';
import { Random } from '../foundation/index.js';
import { sourceNamed, targetNamed } from '../modalities/index.js';
import { hasNetwork } from '../models/index.js';
import { modelFolders } from '../train/index.js';
import { optionalCache, preparedArrays } from './cache-option.js';
import { beginWork, filesOfData, filesOfFolders, MODELS_OF_FOLDS, modelFolderOf } from './finished-work.js';
import { namedPlaces } from './named-places.js';
import { openModels } from './open-model.js';
import { withOptions } from './options-of.js';
import { openSession, type Session } from './session.js';
import { shippedEegEncoder } from './shipped-encoder.js';
import { templateOf } from './template-option.js';
import { watched } from './watched-training.js';

type Options = Parameters<typeof resolvedChoices>[0];

export function trainCommand(program: Command): Command {
  const command = program
    .command('train')
    .description(
      'Train a model on BIDS data sets: a source, such as EEG of any format, with targets beside it. Of several, each must have one target at least.',
    )
    .argument(
      '<datasets...>',
      'BIDS folders, e.g. one that `hemocast simulate` wrote, or published data sets as they lie (NAME:FOLDER, see `hemocast datasets`); electrodes and repetition time are those of the first',
    );
  return withOptions(command, trainOptions, async (given, texts: string[]) => {
    const session = openSession(given);
    const { console } = session;
    const template = given.template === undefined ? undefined : await templateOf(session, given.template);
    const opened = await namedPlaces(session, texts, given, {
      template,
      resample: given.targets.includes('bold'),
      split: splitToTrain(given.onto === undefined ? given.split : 'people'),
    });
    const split = generalSplit(opened, given.split);
    const options = { ...given, targets: measuredTargets(opened, given.targets) };
    if (options.targets !== given.targets)
      console.say(`Targets: ${options.targets.join(', ')}, which these data have.`);
    const work = async () =>
      options.onto === undefined
        ? trainFirst(session, options, opened, split)
        : trainOn(session, options, options.onto, opened);
    const done = await (options.watch ? watched(session, options.out, work) : work());
    if (done === undefined) return;
    if ('trainedFolds' in done && done.trainedFolds !== undefined) {
      tellFolds(session, options.out, texts, done);
      return;
    }
    const { data, trained } = done;
    const results = trained.map(({ target, folder: place, model: { curves, score, configuration, mean } }) => {
      const count = configuration.training.people.validation.length;
      const network = hasNetwork(configuration)
        ? `network of step ${curves.chosenStep}`
        : 'linear mean, Gaussian residual, no network';
      const { onto } = configuration.training;
      const made = onto ? `weights ${onto.weights}, delays ${onto.delays}` : network;
      const people = `${count} validation ${count === 1 ? 'person' : 'people'}`;
      console.say(
        `Model of ${targetNamed(target).title} in ${place}: score ${score.toFixed(3)} on ${people} (${made}).`,
      );
      const { calibration, training } = configuration;
      const course = hasNetwork(configuration) && { curves };
      return {
        target,
        out: place,
        score,
        ...course,
        mean,
        calibration,
        people: training.people,
        ...(onto && { onto }),
      };
    });
    console.say(`Test it: hemocast evaluate ${options.out} ${texts.join(' ')} --out DIR`);
    const [{ target: _, ...only }] = results;
    const own = results.length === 1 ? only : { out: options.out, models: results };
    console.result({ ...own, warnings: data.warnings });
  });
}

/** Says what became of each fold. */
function tellFolds(
  { console }: Session,
  out: string,
  texts: readonly string[],
  { data, trainedFolds }: { data: TrainingData; trainedFolds: readonly TrainedFold[] },
): void {
  for (const { people, folder, scores } of trainedFolds) {
    const score = Object.entries(scores ?? {}).map(
      ([target, value]) => `${targetNamed(target).title} ${value.toFixed(3)}`,
    );
    const found = scores ? `score ${score.join(', ')} on ${people.validation.length} validation` : 'finished before';
    console.say(`Without ${people.test.join(', ')}: ${folder} (${found}).`);
  }
  console.say(`Test them: hemocast evaluate ${out} ${texts.join(' ')} --out DIR`);
  const folds = trainedFolds.map(({ name, people, folder, scores }) => ({
    ...{ name, out: folder, people, isNew: scores !== undefined },
    ...(scores && { scores }),
  }));
  console.result({ out, folds, warnings: data.warnings });
}

/** The targets wanted; those of a published data set where it has none of them, as when BOLD is wanted by default. */
function measuredTargets(places: readonly OpenedPlace[], wanted: Options['targets']): Options['targets'] {
  const [{ published }] = places;
  const own = published?.dataset.targets ?? [];
  const isAlone = places.length === 1 && own.length > 0;
  return isAlone && !wanted.some((name) => own.includes(name)) ? ([...own] as Options['targets']) : wanted;
}

/** Trains models from the beginning. */
async function trainFirst(
  session: Session,
  options: Options,
  opened: readonly OpenedPlace[],
  split: NamedSplit | undefined,
) {
  const { storage, console, signal } = session;
  const targets = options.targets.map(targetNamed);
  const whole = await openTrainingData(storage, dataPlaces(opened, split), {
    source: sourceNamed(options.source),
    targets,
    unfit: options.force ? 'kept' : 'left out',
    arrays: await preparedArrays(session, options),
  });
  const data = split?.divided?.(whole) ?? whole;
  const shown = tellAll(session, data);
  const template = await templateOf(session, options.template);
  const counts = { validation: options.validation, test: options.test };
  const random = new Random(options.seed).fork('split');
  const folds = split && 'folds' in split ? await split.folds(data, counts, random) : undefined;
  const people =
    split && 'divide' in split
      ? await split.divide(data, counts, random)
      : peopleOf(opened, data.people, counts, random);
  const kind = folds ? MODELS_OF_FOLDS : modelFolderOf(targets.length);
  const request = await requestOf(session, options, data, rootsOf(opened), kind);
  if (request === undefined) return undefined;
  const cache = options.eegEncoder === 'spectral' ? undefined : await optionalCache(session, options);
  const circumstances: TrainingCircumstances = {
    eegEncoderFolder: shippedEegEncoder,
    cache,
    progress: console,
    signal,
  };
  const choices = resolvedChoices(options, circumstances);
  const unpaired: UnpairedChoice[] = [];
  for (const root of options.unpaired ?? []) {
    unpaired.push({ data: await UnpairedData.open(storage, root), signals: options.unpairedSignals ?? ['target'] });
  }
  const runtime = await session.runtime();
  const task = { ...choices, unpaired, data, storage, template, runtime, request };
  if (split && folds) {
    const { overwrite } = options;
    const each = { folds, split: split.name, kind: modelFolderOf(targets.length), overwrite };
    const trainedFolds = await trainFolds({ ...task, ...each });
    tellAll(session, data, shown);
    return { data, trainedFolds };
  }
  const trained = await trainTargets({ ...task, ...(people && { people }), ...(split && { split: split.name }) });
  tellAll(session, data, shown);
  return { data, trained };
}

/** Fits the models of a folder to other people. */
async function trainOn(session: Session, options: Options, onto: string, opened: readonly OpenedPlace[]) {
  const { storage, console, signal } = session;
  const { out, seed, targets } = options;
  // Says what is missing before anything is read.
  await modelFolders(storage, onto, targets);
  const models = await openModels(session, onto);
  const source = sourceNamed(models[0].model.configuration.eeg.name ?? 'eeg');
  const data = await openTrainingData(storage, dataPlaces(opened), {
    source,
    targets: targets.map(targetNamed),
    unfit: options.force ? 'kept' : 'left out',
    arrays: await preparedArrays(session, options),
  });
  const shown = tellAll(session, data);
  const request = await requestOf(session, options, data, rootsOf(opened), modelFolderOf(models.length));
  if (request === undefined) return undefined;
  const hasEncoder = models.some(({ model }) => model.eeg.reader() !== undefined);
  const trained = await trainOnto({
    ...{ models, onto, data, storage, out, seed, request },
    ...{ validationPeople: options.validation, testPeople: options.test },
    runtime: await session.runtime(),
    cache: hasEncoder ? await optionalCache(session, options) : undefined,
    ...{ progress: console, signal },
  });
  tellAll(session, data, shown);
  return { data, trained };
}

const rootsOf = (places: readonly OpenedPlace[]) => places.map(({ root }) => root);

/** What is asked for; undefined where it is done already. */
async function requestOf(
  session: Session,
  options: Options,
  data: TrainingData,
  folders: readonly string[],
  kind: MadeFolder,
): Promise<string | undefined> {
  const { storage } = session;
  const { out, overwrite, onto, eegEncoderFolder, boldEncoderFolder, template, unpaired = [], ...rest } = options;
  // What it says stands in the data that were prepared.
  const { targetParcels: _, spheres: __, ...others } = rest;
  return beginWork(session, {
    ...{ command: 'train', out, overwrite, options: others, kind },
    inputs: [
      ...(await filesOfData(storage, data, folders)),
      ...(await filesOfFolders(storage, out, onto, eegEncoderFolder, boldEncoderFolder, template, ...unpaired)),
    ],
  });
}

/** Says the warnings from one on, and how many there are. */
function tellAll({ console }: Session, data: TrainingData, from = 0): number {
  const { warnings } = data;
  for (const warning of warnings.slice(from)) console.say(`Note: ${warning}`);
  return warnings.length;
}
