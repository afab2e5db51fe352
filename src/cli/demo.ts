import type { Command } from 'commander';
import { demo, demoOptions, isFinished, waysTable, workRequest } from '../commands/index.js';
import { duration } from './console.js';
import { engineVersions } from './engine-versions.js';
import { modelFolderOf } from './finished-work.js';
import { withOptions } from './options-of.js';
import { requireOwnDataset } from './own-folder.js';
import { reportViewer } from './report-viewer.js';
import { openSession } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function demoCommand(program: Command): Command {
  const command = program
    .command('demo')
    .description('Simulate people, train, generate BOLD and fNIRS for people the models never saw, and evaluate them.');
  return withOptions(command, demoOptions, async (options) => {
    const session = openSession(options);
    const began = performance.now();
    await requireOwnDataset(session.storage, `${options.out}/bids`, 'raw');
    const asked = { command: 'demo', version, options };
    const request = await workRequest(session.storage, asked, []);
    await isFinished(session.storage, `${options.out}/model`, modelFolderOf(2), request, false);
    await session.storage.ensureWritable(options.out);
    const template = await templateOf(session, options.template);
    session.console.say(`Simulated people of difficulty ${options.difficulty} (--difficulty).`);
    const { evaluations, ways } = await demo({
      storage: session.storage,
      out: options.out,
      request,
      template,
      runtime: await session.runtime(),
      seed: options.seed,
      difficulty: options.difficulty,
      version,
      versions: engineVersions(),
      viewer: await reportViewer(),
      progress: session.console,
      signal: session.signal,
    });
    for (const { title, table } of evaluations) session.console.say(`\n${title}\n\n${table}\n`);
    session.console.say(`What other signals add:\n\n${waysTable(ways)}\n`);
    const report = `${options.out}/report.html`;
    session.console.say(`Report: ${report}`);
    session.console.say(
      `Model:  ${options.out}/model   (try: hemocast generate ${options.out}/model RECORDING.edf --out DIR)`,
    );
    session.console.say(`Took ${duration((performance.now() - began) / 1000)}.`);
    const targets = evaluations.map(({ target, metrics, report: own }) => [target, { report: own, metrics }]);
    session.console.result({
      out: options.out,
      report,
      difficulty: options.difficulty,
      targets: Object.fromEntries(targets),
      ways,
    });
  });
}
