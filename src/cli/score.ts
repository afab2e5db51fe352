import type { Command } from 'commander';
import {
  dataPlaces,
  findPredictions,
  type PredictionFile,
  scoreOptions,
  scorePredictions,
  scoreTools,
} from '../commands/index.js';
import type { Template } from '../cortex/index.js';
import { openTrainingData, type TrainingData } from '../data/index.js';
import { HemocastError, lastName } from '../foundation/index.js';
import { eeg, targetNamed } from '../modalities/index.js';
import { preparedArrays } from './cache-option.js';
import { engineVersions } from './engine-versions.js';
import { namedPlaces } from './named-places.js';
import { withOptions } from './options-of.js';
import { openSession, type Session } from './session.js';
import { svgToPng } from './svg-png.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function scoreCommand(program: Command): Command {
  const command = program
    .command('score')
    .description('Score predictions of any program against what was measured, beside every baseline.')
    .argument('[predictions]', 'folder with files named by run: GIFTI, NIfTI, tables (TSV, npy) or SNIRF')
    .argument('[dataset]', 'the BIDS data set with the EEG and what was measured; published ones as NAME:FOLDER');
  return withOptions(command, scoreOptions, async (options, ...given) => {
    const [predictions, dataset] = given as (string | undefined)[];
    const session = openSession(options);
    const { storage, console, signal } = session;
    const template = await templateOf(session, options.template);
    if (options.from !== undefined) {
      if (predictions !== undefined) throw bothGiven(predictions);
      await storage.ensureWritable(options.out);
      const { scores, figures } = await scoreTools({
        storage,
        table: options.from,
        out: options.out,
        template,
        title: options.name,
      });
      const files = await withPngs(session, figures);
      console.say(`${scores.length} scores in one figure: ${files.join(', ')}`);
      console.result({ out: options.out, figures: files, scores });
      return;
    }
    if (predictions === undefined || dataset === undefined) throw nothingGiven();
    const files = await findPredictions(storage, predictions);
    const exact = options.template === undefined ? undefined : template;
    const { target, data } = await opened(session, options, files, dataset, exact);
    await storage.ensureWritable(options.out);
    const result = await scorePredictions({
      ...{ storage, predictions, files, data, target, out: options.out, template, surfaces: exact, signal },
      name: options.name ?? (lastName(predictions.replace(/\/+$/, '')) || 'predictions'),
      ...{ baselines: options.baselines, train: options.train, validation: options.validation },
      ...{ tr: options.tr, start: options.start, prepare: options.prepare, description: options.description },
      ...{ seed: options.seed, version, versions: engineVersions(), progress: console },
      runtime: await session.runtime(),
    });
    const figures = await withPngs(session, result.figures);
    for (const note of result.notes) console.say(`Note: ${note}`);
    console.say(`\n${result.table}\n`);
    console.say(`Report: ${result.report}`);
    const { report, metrics, notes } = result;
    console.result({ out: options.out, target: target.name, report, figures, metrics, notes });
  });
}

/** The data set with the target that the files hold, or that was named. */
async function opened(
  session: Session,
  options: { target?: string; cache?: string | false; targetParcels?: string; spheres?: readonly [string, string] },
  files: readonly PredictionFile[],
  dataset: string,
  template: Template | undefined,
) {
  const kinds = new Set(files.map(({ kind }) => kind));
  const held = kinds.has('light') ? ['fnirs'] : kinds.has('table') && kinds.size === 1 ? ['parcels', 'bold'] : ['bold'];
  const candidates = options.target === undefined ? held : [options.target];
  const arrays = await preparedArrays(session, options);
  const places = await namedPlaces(session, [dataset], options, { template, resample: candidates.includes('bold') });
  let fault: unknown;
  for (const name of candidates) {
    const target = targetNamed(name);
    try {
      const data: TrainingData = await openTrainingData(session.storage, dataPlaces(places), {
        source: eeg,
        targets: [target],
        arrays,
      });
      return { target, data };
    } catch (error) {
      if (!(error instanceof HemocastError) || error.code !== 'no-paired-runs') throw error;
      fault = error;
    }
  }
  throw fault;
}

/** A PNG beside each figure; where the machine has no font, a warning, and the SVG alone. */
async function withPngs(
  { storage, console }: Session,
  figures: readonly { file: string; svg: string }[],
): Promise<string[]> {
  const files: string[] = [];
  for (const { file, svg } of figures) {
    files.push(file);
    try {
      const png = file.replace(/\.svg$/, '.png');
      await storage.write(png, await svgToPng(svg));
      files.push(png);
    } catch (error) {
      if (!(error instanceof HemocastError) || !error.code.startsWith('picture-')) throw error;
      console.say(`Warning (${error.code}): ${error.message}`);
    }
  }
  return files;
}

function bothGiven(found: string): HemocastError {
  return new HemocastError('option-conflict', 'A table of tools takes the place of predictions', {
    ...{ field: '--from', expected: 'no folder beside it', found, advice: 'Give one of the two.' },
  });
}

function nothingGiven(): HemocastError {
  return new HemocastError('arguments-missing', 'There is nothing to score', {
    expected: 'a folder of predictions and a data set, or --from TABLE',
    found: 'less',
    advice: 'hemocast score PREDICTIONS DATASET --out DIR',
  });
}
