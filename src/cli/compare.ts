import type { Command } from 'commander';
import {
  compareOptions,
  comparePage,
  comparePeople,
  comparisonInWords,
  differingRegions,
  groupsOf,
} from '../commands/index.js';
import { formatJson } from '../formats/index.js';
import { interruptible, joinPath, lastName } from '../foundation/index.js';
import { engineVersions } from './engine-versions.js';
import { openModels } from './open-model.js';
import { withOptions } from './options-of.js';
import { reportViewer } from './report-viewer.js';
import { openSession } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function compareCommand(program: Command): Command {
  const command = program
    .command('compare')
    .description('Compare two groups of people by the BOLD that a model generates from their EEG.')
    .argument('<dataset>', 'BIDS folder with EEG and participants.tsv');
  return withOptions(command, compareOptions, async (options, dataset: string) => {
    // Before the model is read.
    groupsOf(options.by);
    const session = openSession(options);
    const { storage, console, signal } = session;
    const { out, by, measure, permutations, seed } = options;
    const [{ model, modelFolder }] = await openModels(session, options.model);
    await storage.ensureWritable(out);
    const template = await templateOf(session, options.template);
    const progress = interruptible(console, signal);
    const compared = await comparePeople({
      ...{ storage, model, dataset, by, measure, permutations, template, seed, progress, signal },
    });
    const { comparison, ...document } = compared;
    const report = joinPath(out, 'report.html');
    const provenance = {
      Software: `Hemocast ${version}`,
      ...engineVersions(),
      Dataset: lastName(dataset),
      Model: lastName(modelFolder),
      ModelSHA256: model.hash,
      Seed: String(seed),
    };
    const { simulated } = model.configuration.training;
    const viewer = await reportViewer();
    await storage.write(report, comparePage(compared, { template, measure, simulated, provenance, viewer }));
    const { arrangements } = comparison;
    await storage.write(joinPath(out, 'compare.json'), formatJson({ measure, arrangements, ...document, provenance }));
    for (const warning of compared.warnings) console.say(`Warning: ${warning}`);
    console.say(comparisonInWords(compared));
    for (const { name, g, p, fdr } of differingRegions(compared).slice(0, 20)) {
      console.say(`  ${name.padEnd(36)} g = ${g.toFixed(2).padStart(5)}, p = ${p.toFixed(4)}, FDR ${fdr.toFixed(4)}`);
    }
    console.say(`Report: ${report}`);
    console.result({ out, report, measure, ...document });
  });
}
