import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { studioOptions } from '../commands/index.js';
import { HemocastError, type Storage } from '../foundation/index.js';
import { datasetOf } from '../recordings/bids/find-recordings.js';
import { isEegFolder, isNirxFolder } from '../recordings/index.js';
import { modelFolders } from '../train/index.js';
import { openBrowser } from './open-browser.js';
import { withOptions } from './options-of.js';
import { ServedFolder } from './served-folder.js';
import { openSession } from './session.js';
import { modelFolderNamed, shippedModel } from './shipped-model.js';
import { requireBuiltStudio, startStudio } from './start-studio.js';

export function studioCommand(program: Command): Command {
  const command = program
    .command('studio')
    .description('Open recordings in a browser, generate from them and see the brain; nothing leaves this machine.')
    .argument('[input]', 'a recording, or a folder with recordings; without it, files are dropped into the page');
  return withOptions(command, studioOptions, async (options, input?: string) => {
    const { storage, console, signal } = openSession(options);
    requireBuiltStudio();
    const model = await modelFolderNamed(storage, options.model);
    await modelFolders(storage, model);
    const isOwn = model !== shippedModel;
    const named = input === undefined ? undefined : await inputFolder(storage, input);
    const folders = {
      ...(named && { recordings: named.folder }),
      ...(isOwn && { model: await ServedFolder.at(model) }),
    };
    const server = await startStudio({
      folders,
      choice: { model: isOwn, ...(named?.recording && { recording: `served/recordings/${named.recording}` }) },
      port: options.port,
    });
    console.say(`Studio: ${server.address}`);
    console.say('Only this machine can open it. End it with Ctrl-C.');
    console.result({ address: server.address });
    if (options.open && !(await openBrowser(server.address)))
      console.say('No browser could be opened: open the address.');
    await new Promise<void>((ended) => {
      if (signal.aborted) ended();
      signal.addEventListener('abort', () => ended(), { once: true });
    });
    await server.close();
  });
}

/** What is served of an input: a folder as a whole; of a recording its data set, or what lies beside it. */
async function inputFolder(storage: Storage, input: string): Promise<{ folder: ServedFolder; recording?: string }> {
  const path = resolve(input);
  const isFolder = await stat(path).then(
    (status) => status.isDirectory(),
    () => undefined,
  );
  if (isFolder === undefined) {
    throw new HemocastError('file-not-found', 'There is no such file', {
      file: input,
      advice: 'Check the spelling of the path and the folder you are in.',
    });
  }
  const isRecording = !isFolder || (await isEegFolder(storage, path)) || (await isNirxFolder(storage, path));
  if (!isRecording) return { folder: await ServedFolder.at(path) };
  const dataset = await datasetOf(storage, path.replaceAll('\\', '/'));
  if (dataset !== undefined) {
    const root = resolve(dataset.root);
    return { folder: await ServedFolder.at(root), recording: relative(root, path).replaceAll('\\', '/') };
  }
  const name = basename(path);
  const part = isFolder ? ({ kind: 'folder', name } as const) : ({ kind: 'files' } as const);
  return { folder: await ServedFolder.at(dirname(path), part), recording: name };
}
