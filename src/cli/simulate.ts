import { type Command, Option } from 'commander';
import { parseJson } from '../formats/json.js';
import { interruptible } from '../foundation/index.js';
import {
  checkSimulation,
  defaultSimulation,
  imageryDefaults,
  type SimulationSettings,
  simulateDataset,
} from '../simulate/index.js';
import { numberIn, someText, wholeNumber } from './option-values.js';
import { requireOwnDataset } from './own-folder.js';
import { type CommonOptions, openSession, seedOf } from './session.js';
import { templateOf, withTemplate } from './template-option.js';
import { version } from './version.js';

interface SimulateOptions extends CommonOptions {
  people: number;
  task: SimulationSettings['task'];
  minutes: number;
  films: number;
  runs: number;
  trials: number;
  montage?: string;
  rate?: number;
  tr: number;
  snr: number;
  modalities?: string;
  probe?: SimulationSettings['probe'];
  missingChannels: number;
  groups?: string;
  line: string;
  template?: string;
}

/** The default of a setting that depends on the task, for the help text. */
function byTask(setting: keyof typeof imageryDefaults): string {
  return `${defaultSimulation[setting]}, of motor imagery ${imageryDefaults[setting]}`;
}

export function simulateCommand(program: Command): Command {
  const defaults = defaultSimulation;
  return withTemplate(
    program
      .command('simulate')
      .description('Write a BIDS data set of simulated people: EEG, BOLD, fNIRS, and the truth behind them.')
      .argument('<folder>', 'the data set to write')
      .option('--people <count>', 'how many people', wholeNumber(1, 999), defaults.people)
      .addOption(
        new Option('--task <task>', 'films, or imagined movements of a hand as in Shin et al. (2017)')
          .choices(['films', 'motorImagery'])
          .default(defaults.task),
      )
      .option('--minutes <minutes>', 'minutes per person, over all films', numberIn(0.5, 120), defaults.minutes)
      .option('--films <count>', 'films that each person watches, one run each', wholeNumber(1, 26), defaults.films)
      .option('--runs <count>', 'runs of motor imagery', wholeNumber(1, 20), defaults.runs)
      .option(
        '--trials <count>',
        'trials of a run of motor imagery, half of them of each hand',
        wholeNumber(2, 100),
        defaults.trials,
      )
      .addOption(
        new Option(
          '--montage <electrodes>',
          `EEG electrodes; 30 are those of Shin et al. (default: ${byTask('montage')})`,
        ).choices(['19', '30', '32', '64']),
      )
      .option('--rate <hertz>', `EEG sampling rate (default: ${byTask('sampleRate')})`, wholeNumber(160, 2000))
      .option('--tr <seconds>', 'repetition time of BOLD', numberIn(0.3, 5), defaults.tr)
      .option(
        '--snr <factor>',
        'drive-related BOLD against its noise; 1 is as calibrated',
        numberIn(0, 100),
        defaults.signalToNoise,
      )
      .addOption(
        new Option('--modalities <list>', `what is measured beside EEG (default: ${byTask('modalities')})`).choices([
          'bold',
          'fnirs',
          'bold,fnirs',
        ]),
      )
      .addOption(
        new Option(
          '--probe <probe>',
          `optodes: 20 long and 20 short channels, or the 36 of Shin et al. (default: ${byTask('probe')})`,
        ).choices(['wholeHead', 'shin']),
      )
      .option(
        '--missing-channels <share>',
        'share of the channels that a person’s recordings lack, other ones in every person',
        numberIn(0, 0.9),
        defaults.missingChannels,
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
      task: options.task,
      minutes: options.minutes,
      films: options.films,
      runs: options.runs,
      trials: options.trials,
      seed: seedOf(options),
      montage: options.montage === undefined ? undefined : (Number(options.montage) as SimulationSettings['montage']),
      sampleRate: options.rate,
      tr: options.tr,
      signalToNoise: options.snr,
      modalities: options.modalities?.split(',') as SimulationSettings['modalities'] | undefined,
      probe: options.probe,
      missingChannels: options.missingChannels,
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
