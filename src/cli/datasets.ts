/** `hemocast datasets`, `hemocast datasets check NAME FOLDER`. */
import type { Command } from 'commander';
import {
  correctRaw,
  datasetsCheckOptions,
  datasetsListOptions,
  datasetsTable,
  listDatasets,
  surveyTable,
} from '../commands/index.js';
import { PUBLISHED, publishedNamed } from '../data/index.js';
import { withOptions } from './options-of.js';
import { ReportedFailure } from './reported-failure.js';
import { openSession } from './session.js';

export function datasetsCommand(program: Command): Command {
  const command = program
    .command('datasets')
    .description('Published data sets that `train`, `evaluate` and `generate` take as they lie, as NAME:FOLDER.');
  const list = command
    .command('list', { isDefault: true })
    .description('List them: licence, size, where they are had, what must be there, splits.');
  withOptions(list, datasetsListOptions, async (options) => {
    const { console } = openSession(options);
    const datasets = listDatasets(PUBLISHED);
    console.say(datasetsTable(datasets));
    console.result({ datasets });
  });
  const check = command
    .command('check')
    .description(
      'Say what a folder holds of one, what is missing, and what to do. Exit code 2 where something is missing.',
    )
    .argument('<name>', PUBLISHED.map(({ name }) => name).join(', '))
    .argument('<folder>', 'the data set, as it was unpacked');
  withOptions(check, datasetsCheckOptions, async (options, name: string, folder: string) => {
    const { storage, console } = openSession(options);
    const dataset = publishedNamed(name);
    const survey = await dataset.survey(storage, folder.replace(/(?<=.)[\\/]+$/, ''), {
      parcels: options.targetParcels,
      correct: correctRaw,
    });
    console.say(surveyTable(dataset, folder, survey));
    const { runs, found, findings, simulated } = survey;
    console.result({ name: dataset.name, folder, found, findings, runs: runs.length, simulated });
    const missing = findings.filter(({ kind }) => kind === 'missing');
    if (missing.length > 0 || runs.length === 0) {
      throw new ReportedFailure(
        'published-incomplete',
        `${missing.length} ${missing.length === 1 ? 'thing is' : 'things are'} missing.`,
        {},
        'input',
      );
    }
  });
  return command;
}
