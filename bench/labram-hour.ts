import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { NodeStorage } from '../src/cli/node-storage.js';
import { encodeRecording } from '../src/commands/index.js';
import { FeatureCache, readEegEncoder } from '../src/encoders/eeg/index.js';
import { createRuntime } from '../src/tensor/index.js';

/** A process of its own, whose memory can be told: encodes `hour.edf` in a folder by the encoder in it, and prints seconds and megabytes. */

const folder = process.argv[2];
const storage = new NodeStorage();
const runtime = createRuntime(ort, { threads: availableParallelism() });
const encoder = await readEegEncoder(storage, join(folder, 'encoder'), runtime);
const start = performance.now();
await encodeRecording({
  storage,
  recording: join(folder, 'hour.edf'),
  encoder,
  encoderFolder: 'encoder',
  cache: new FeatureCache(storage, join(folder, 'cache')),
  out: join(folder, 'hour.npy'),
  version: 'bench',
  versions: {},
});
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1000 }));
