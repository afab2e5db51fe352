/** Writes an EDF file of any size, 64 channels at 1 kHz, 128 kB a second, to see what memory a command takes: `make-large-edf.ts FILE SECONDS`. */
import { NodeStorage } from '../src/cli/node-storage.js';
import { encodeEdfInParts } from '../src/formats/index.js';
import { Random } from '../src/foundation/index.js';
import { montageNames } from '../src/recordings/index.js';

const RATE = 1000;
const MINUTE = 60 * RATE;

/** A minute of noise that grows towards low frequencies, alpha, line noise and blinks; Cz is dead. */
function minute(names: readonly string[]): Float32Array {
  const random = new Random('a large recording');
  const data = new Float32Array(names.length * MINUTE);
  names.forEach((name, c) => {
    let slow = 0;
    const blink = /^(Fp|AF)/.test(name) ? 120 : 20;
    for (let i = 0; i < MINUTE && name !== 'Cz'; i++) {
      const t = i / RATE;
      slow = 0.98 * slow + random.uniform(-5, 5);
      const rhythms = 10 * Math.sin(2 * Math.PI * 10 * t + c) + 8 * Math.sin(2 * Math.PI * 50 * t);
      data[c * MINUTE + i] = slow + rhythms + blink * Math.exp(-((((t % 7) - 3) / 0.08) ** 2));
    }
  });
  return data;
}

const [path, seconds] = [process.argv[2], Number(process.argv[3])];
if (path === undefined || !(seconds >= 1)) throw new Error('Expected a file and a number of seconds.');
const names = montageNames(64);
const samples = Math.round(seconds) * RATE;
const data = minute(names);
async function* blocks() {
  for (let start = 0; start < samples; start += MINUTE) {
    const count = Math.min(MINUTE, samples - start);
    const block = new Float32Array(names.length * count);
    names.forEach((_, c) => {
      block.set(data.subarray(c * MINUTE, c * MINUTE + count), c * count);
    });
    yield block;
  }
}
const extremes = names.map(() => ({ minimum: -3276.8, maximum: 3276.7 }));
const channels = names.map((name) => ({ name }));
await new NodeStorage().write(path, encodeEdfInParts({ channels, sampleRate: RATE, samples, blocks, extremes }));
