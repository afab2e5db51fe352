import { dirname } from 'node:path';
import type { Command } from 'commander';
import { encodeRecording, featuresOptions } from '../commands/index.js';
import { readEegEncoder } from '../encoders/eeg/index.js';
import { cacheOf } from './cache-option.js';
import { engineVersions } from './engine-versions.js';
import { withOptions } from './options-of.js';
import { openSession } from './session.js';
import { shippedEegEncoder } from './shipped-encoder.js';
import { version } from './version.js';

export function featuresCommand(program: Command): Command {
  const command = program
    .command('features')
    .description('Write the features of an EEG recording by a frozen encoder: tokens [channel, second, width].')
    .argument('<recording>', 'EEG recording (EDF, BDF, BrainVision, EEGLAB, FIF, XDF, EGI)');
  return withOptions(command, featuresOptions, async (options, recording: string) => {
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
