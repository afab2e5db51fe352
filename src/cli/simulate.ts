import { type Command, Option } from 'commander';
import { parseJson } from '../formats/json.js';
import { interruptible } from '../foundation/index.js';
import { checkSimulation, defaultSimulation, type SimulationSettings, simulateDataset } from '../simulate/index.js';
import { numberIn, someText, wholeNumber } from './option-values.js';
import { requireOwnDataset } from './own-folder.js';
import { type CommonOptions, openSession, seedOf } from './session.js';
import { templateOf, withTemplate } from './template-option.js';
import { version } from './version.js';

interface SimulateOptions extends CommonOptions {
  people: number;
  minutes: number;
  films: number;
  montage: string;
  rate: number;
  tr: number;
  snr: number;
  modalities: string;
  groups?: string;
  line: string;
  template?: string;
}

export function simulateCommand(program: Command): Command {
  const defaults = defaultSimulation;
  return withTemplate(
    program
      .command('simulate')
      .description('Write a BIDS data set of simulated people: EEG, BOLD, fNIRS, and the truth behind them.')
      .argument('<folder>', 'the data set to write')
      .option('--people <count>', 'how many people', wholeNumber(1, 999), defaults.people)
      .option('--minutes <minutes>', 'minutes per person, over all films', numberIn(0.5, 120), defaults.minutes)
      .option('--films <count>', 'films that each person watches, one run each', wholeNumber(1, 26), defaults.films)
      .addOption(
        new Option('--montage <electrodes>', 'EEG electrodes')
          .choices(['19', '32', '64'])
          .default(String(defaults.montage)),
      )
      .option('--rate <hertz>', 'EEG sampling rate', wholeNumber(160, 2000), defaults.sampleRate)
      .option('--tr <seconds>', 'repetition time of BOLD', numberIn(0.3, 5), defaults.tr)
      .option(
        '--snr <factor>',
        'drive-related BOLD against its noise; 1 is as calibrated',
        numberIn(0, 100),
        defaults.signalToNoise,
      )
      .addOption(
        new Option('--modalities <list>', 'what is measured beside EEG')
          .choices(['bold', 'fnirs', 'bold,fnirs'])
          .default('bold'),
      )
      .option(
        '--groups <file>',
        'JSON file with a list of groups: name, share or people, alteredRegions, couplingFactor, extraDelay',
        someText,
      )
      .addOption(
        new Option('--line <hertz>', 'line frequency').choices(['50', '60']).default(String(defaults.lineFrequency)),
      )
      .option('--seed <seed>', 'a number or text; the same seed gives the same files', someText, '1'),
  ).action(async (folder: string, options: SimulateOptions) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const groups =
      options.groups === undefined
        ? defaults.groups
        : (parseJson(await storage.read(options.groups), options.groups) as SimulationSettings['groups']);
    const settings = checkSimulation({
      people: options.people,
      minutes: options.minutes,
      films: options.films,
      seed: seedOf(options),
      montage: Number(options.montage) as 19 | 32 | 64,
      sampleRate: options.rate,
      tr: options.tr,
      signalToNoise: options.snr,
      modalities: options.modalities.split(',') as SimulationSettings['modalities'],
      groups,
      lineFrequency: Number(options.line),
    });
    const template = await templateOf(session, options.template);
    await requireOwnDataset(storage, folder, 'raw');
    await storage.ensureWritable(folder);
    const { subjects, simulated } = await simulateDataset(settings, storage, folder, {
      template,
      version,
      progress: interruptible(console, signal),
    });
    const before = subjects.length - simulated;
    console.say(
      `${subjects.length} simulated people in ${folder}${before > 0 ? ` (${before} of them were there already)` : ''}.`,
    );
    console.result({ folder, subjects, simulated, settings });
  });
}
