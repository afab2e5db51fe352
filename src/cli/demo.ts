import type { Command } from 'commander';
import { demo, demoOptions } from '../commands/index.js';
import { duration } from './console.js';
import { engineVersions } from './engine-versions.js';
import { withOptions } from './options-of.js';
import { requireOwnDataset, requireOwnModel } from './own-folder.js';
import { openSession } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function demoCommand(program: Command): Command {
  const command = program
    .command('demo')
    .description('Simulate people, train, generate BOLD for people the model never saw, and evaluate it.');
  return withOptions(command, demoOptions, async (options) => {
    const session = openSession(options);
    const began = performance.now();
    await requireOwnDataset(session.storage, `${options.out}/bids`, 'raw');
    await requireOwnModel(session.storage, `${options.out}/model`);
    await session.storage.ensureWritable(options.out);
    const template = await templateOf(session, options.template);
    const { metrics, table, report } = await demo({
      storage: session.storage,
      out: options.out,
      template,
      runtime: await session.runtime(),
      seed: options.seed,
      version,
      versions: engineVersions(),
      progress: session.console,
      signal: session.signal,
    });
    session.console.say(`\n${table}\n`);
    session.console.say(`Report: ${report}`);
    session.console.say(
      `Model:  ${options.out}/model   (try: hemocast generate ${options.out}/model RECORDING.edf --out DIR)`,
    );
    session.console.say(`Took ${duration((performance.now() - began) / 1000)}.`);
    session.console.result({ out: options.out, report, metrics });
  });
}
