/** A recording of muscles alone: what a model makes of it is no trace of the brain. */
import type { Random } from '../foundation/index.js';
import type { Recording } from '../recordings/index.js';
import { addMuscle } from './artefacts.js';
import { electrodePlaces } from './head.js';
import { QuickNoise } from './noise.js';

/** µV, root mean square. */
const SENSOR_NOISE = 0.35;

/**
 * EEG in µV of somebody without a brain: the muscles of temples, forehead and neck, as in every simulated recording, and the noise of
 * sensors. Broadband power from about 20 Hz on, with bursts (Whitham et al. 2007, Clin. Neurophysiol. 118:1877).
 *
 * @param electrodes names of the 10-5 system
 * @throws HemocastError `unknown-electrode`
 *
 * @example
 * const muscles = muscleRecording(['Fp1', 'T7', 'O1'], { sampleRate: 250, seconds: 60 }, new Random(1));
 */
export function muscleRecording(
  electrodes: readonly string[],
  { sampleRate, seconds }: { sampleRate: number; seconds: number },
  random: Random,
): Recording {
  const names = [...electrodes];
  const positions = electrodePlaces(names);
  const samples = Math.round(seconds * sampleRate);
  const data = new Float32Array(names.length * samples);
  addMuscle(data, { electrodes: names, positions }, { sampleRate, samples }, random.fork('muscle'));
  const noise = new Float32Array(samples);
  const sensor = new QuickNoise(random.fork('sensor'));
  names.forEach((_, e) => {
    sensor.fill(noise, samples);
    for (let t = 0; t < samples; t++) data[e * samples + t] += SENSOR_NOISE * noise[t];
  });
  return {
    channels: names.map((name, e) => ({
      name,
      type: 'eeg' as const,
      unit: 'µV',
      position: [positions[3 * e], positions[3 * e + 1], positions[3 * e + 2]] as const,
    })),
    sampleRate,
    samples,
    data,
    events: [],
  };
}
