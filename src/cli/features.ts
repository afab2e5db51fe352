import { dirname } from 'node:path';
import type { Command } from 'commander';
import { encodeRecording } from '../commands/index.js';
import { readEegEncoder } from '../encoders/eeg/index.js';
import { type CacheOptions, cacheOf, withCache } from './cache-option.js';
import { engineVersions } from './engine-versions.js';
import { someText, wholeNumber } from './option-values.js';
import { type CommonOptions, openSession } from './session.js';
import { shippedEegEncoder } from './shipped-encoder.js';
import { version } from './version.js';

interface FeaturesOptions extends CommonOptions, CacheOptions {
  encoder?: string;
  out: string;
  raw?: boolean;
  window?: number;
}

export function featuresCommand(program: Command): Command {
  return withCache(
    program
      .command('features')
      .description('Write the features of an EEG recording by a frozen encoder: tokens [channel, second, width].')
      .argument('<recording>', 'EEG recording (EDF, BDF, BrainVision, EEGLAB, FIF, XDF)')
      .option(
        '--encoder <folder>',
        'encoder, from `import labram` or `pretrain eeg` (default: the small one in the package)',
        someText,
      )
      .requiredOption('--out <file>', 'file for the tokens, .npy; a .json beside it says what they are', someText)
      .option('--raw', 'take the recording as it is: already clean, 200 Hz, µV')
      .option('--window <seconds>', 'length of a window (default: the encoder’s)', wholeNumber(1, 16)),
  ).action(async (recording: string, options: FeaturesOptions) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const { encoder: folder = shippedEegEncoder } = options;
    const encoder = await readEegEncoder(storage, folder, await session.runtime());
    const result = await encodeRecording({
      storage,
      recording,
      encoder,
      encoderFolder: folder,
      windowSeconds: options.window,
      raw: options.raw,
      cache: await cacheOf(session, options),
      out: options.out,
      version,
      versions: engineVersions(),
      progress: console,
      signal,
      beforeWork: () => storage.ensureWritable(dirname(options.out)),
    });
    const { shape, channels, dropped, seconds, windowSeconds, cachedSeconds, warnings } = result;
    const count = (how: string) => channels.filter((channel) => channel.how === how).length;
    console.say(
      `${shape.join(' × ')} (channel, second, feature) in windows of ${Math.min(windowSeconds, seconds)} s: ${options.out}`,
    );
    console.say(
      `Channels: ${count('exact')} by name, ${count('alias')} by another spelling, ${count('interpolated')} carried to the nearest place; ${dropped.length} left out.`,
    );
    if (cachedSeconds > 0) console.say(`${cachedSeconds} of ${seconds} s were in the cache.`);
    for (const warning of warnings) console.say(`Note: ${warning}`);
    console.result(result);
  });
}
