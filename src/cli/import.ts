/** `hemocast import labram FILE --out DIR`. */
import type { Command } from 'commander';
import { importLabram, importLabramOptions, isFinished } from '../commands/index.js';
import { EEG_ENCODER } from './finished-work.js';
import { withOptions } from './options-of.js';
import { openSession } from './session.js';
import { version } from './version.js';

export function importCommand(program: Command): Command {
  const command = program.command('import').description('Bring weights of other programs into Hemocast.');
  const labram = command
    .command('labram')
    .description('Make an EEG encoder of the weights of LaBraM-Base. Nothing in the file is run.')
    .argument('<file>', 'labram-base.pth, a state dict of LaBraM or braindecode, or safetensors of either');
  withOptions(labram, importLabramOptions, async (options, file: string) => {
    const { storage, console } = openSession(options);
    const { out } = options;
    // An imported encoder keeps no request: to import it again loses nothing, unlike one that was pre-trained here.
    await isFinished(storage, out, EEG_ENCODER, undefined, options.overwrite);
    await storage.ensureWritable(out);
    const result = await importLabram({ storage, file, out, version });
    const { format, naming, tensors, values, leftOut, source, published, remarks } = result;
    console.say(
      `${format}, names of ${naming}: ${tensors} tensors, ${values} values; ${leftOut.length} others left out.`,
    );
    console.say(
      published
        ? `SHA-256 ${source}: the published file.`
        : `Note: SHA-256 ${source} is not that of the published labram-base.pth.`,
    );
    for (const remark of remarks) console.say(`Note: ${remark}`);
    console.say(`Encoder in ${out}.`);
    console.result(result);
  });
  return command;
}
