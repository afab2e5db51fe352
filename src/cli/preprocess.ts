/** `hemocast preprocess eeg|fnirs|fmri IN OUT`. */

import type { Command } from 'commander';
import type { z } from 'zod';
import {
  eegParameters,
  fmriParameters,
  fnirsParameters,
  openComponentNetwork,
  type PreprocessResult,
  type PreprocessTask,
  preprocessEeg,
  preprocessEegOptions,
  preprocessFmri,
  preprocessFmriOptions,
  preprocessFnirs,
  preprocessFnirsOptions,
  tidyPath,
} from '../commands/index.js';
import { shownLines } from '../foundation/index.js';
import type { ComponentNetwork } from '../preprocess/index.js';
import { withOptions } from './options-of.js';
import { requireOwnDataset } from './own-folder.js';
import { ReportedFailure } from './reported-failure.js';
import { openSession, type Session } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function preprocessCommand(program: Command): Command {
  const command = program
    .command('preprocess')
    .description('Clean EEG, fNIRS or fMRI recordings and write them as a BIDS derivative with a report of each.');
  eegCommand(command);
  fnirsCommand(command);
  fmriCommand(command);
  return command;
}

/** A kind of recording with what goes in and out. */
function kind(parent: Command, name: string, description: string, input: string): Command {
  return parent
    .command(name)
    .description(description)
    .argument('<in>', input)
    .argument('<out>', 'folder of the BIDS derivative to write');
}

function eegCommand(parent: Command): void {
  const command = kind(
    parent,
    'eeg',
    'Band-pass, repair, resample and re-reference EEG; remove line noise and artefacts.',
    'EEG recording (EDF, BDF, BrainVision, EEGLAB, FIF, XDF, EGI) or BIDS folder',
  );
  withOptions(command, preprocessEegOptions, async (options, input: string, out: string) => {
    const session = openSession(options);
    const task = taskOf(session, input, out, options);
    const parameters = eegParameters(options);
    const network = await networkOf(session, options);
    tell(session, out, await preprocessEeg({ ...task, network, options: parameters }));
  });
}

/** ICLabel's network, where components are labelled by it. */
async function networkOf(
  { storage, runtime }: Session,
  { ica, labels, iclabel }: z.infer<typeof preprocessEegOptions>,
): Promise<ComponentNetwork | undefined> {
  if (ica === 'none' || labels === 'rules' || iclabel === undefined) return undefined;
  const model = await storage.read(iclabel);
  return openComponentNetwork(await runtime(), model);
}

function fnirsCommand(parent: Command): void {
  const command = kind(
    parent,
    'fnirs',
    'Turn light into HbO and HbR (µM): coupling, motion, short channels, Beer–Lambert, band-pass.',
    'fNIRS recording (SNIRF, .nirs, NIRx folder, XDF) or BIDS folder',
  );
  withOptions(command, preprocessFnirsOptions, async (options, input: string, out: string) => {
    const session = openSession(options);
    const task = taskOf(session, input, out, options);
    tell(session, out, await preprocessFnirs({ ...task, options: fnirsParameters(options) }));
  });
}

function fmriCommand(parent: Command): void {
  const command = kind(
    parent,
    'fmri',
    'Bring BOLD to the fsaverage4 cortex: ribbon, smoothing, resampling, detrending, confounds.',
    'derivatives folder of fMRIPrep, or one run in it (NIfTI, GIFTI, CIFTI)',
  );
  withOptions(command, preprocessFmriOptions, async (options, input: string, out: string) => {
    const session = openSession(options);
    const template = options.template === undefined ? undefined : await templateOf(session, options.template);
    const task = taskOf(session, input, out, options);
    tell(session, out, await preprocessFmri({ ...task, options: fmriParameters(options, template) }));
  });
}

function taskOf(
  session: Session,
  input: string,
  out: string,
  { again }: { again: boolean },
): Omit<PreprocessTask<unknown>, 'options'> {
  const { storage, console, signal } = session;
  return {
    storage,
    input: tidyPath(input),
    out: tidyPath(out),
    version,
    again,
    progress: console,
    signal,
    beforeWork: async () => {
      await requireOwnDataset(storage, out, 'derivative');
      await storage.ensureWritable(out);
    },
  };
}

function tell({ console }: Session, out: string, result: PreprocessResult): void {
  for (const { input, summary, warnings, report, fromEarlierRun } of result.recordings) {
    console.say(`${input}: ${summary}${fromEarlierRun ? ' (done before; --again does it again)' : ''}`);
    for (const warning of warnings) console.say(`Note: ${warning}`);
    console.say(`Report: ${report}`);
  }
  console.result({ out, ...result });
  const { failures, recordings } = result;
  if (failures.length === 0) return;
  console.settle();
  for (const { message } of failures) process.stderr.write(`- ${shownLines(message)}\n`);
  throw new ReportedFailure(
    'preprocess-incomplete',
    `${failures.length} of ${failures.length + recordings.length} recordings could not be preprocessed.`,
    {},
    'failure',
  );
}
