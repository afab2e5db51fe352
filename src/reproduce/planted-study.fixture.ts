/** A study of planted runs, without training: what is generated is planted too. */
import type { TargetRun } from '../data/index.js';
import { ELECTRODES, type PlantedRun } from '../decode/planted-run.fixture.js';
import { Random } from '../foundation/index.js';
import type { ScoreSpace } from '../modalities/index.js';
import type { Recording } from '../recordings/index.js';
import type { Study, StudyData, StudyDataName } from './study.js';

export interface PlantedData {
  space: ScoreSpace;
  training?: readonly PlantedRun[];
  unseen: readonly PlantedRun[];
  /** Voltages of a run; noise of 100 Hz where absent. */
  eeg?(run: TargetRun): Recording;
}

/** Noise at every electrode, or what `add` puts there. */
export function noisyEeg(run: TargetRun, add: (channel: number, second: number) => number = () => 0): Recording {
  const random = new Random(`${run.id} voltages`);
  const sampleRate = 100;
  const samples = run.seconds * sampleRate;
  const data = new Float32Array(ELECTRODES * samples);
  for (let at = 0; at < data.length; at++) {
    data[at] = random.normal() + add(Math.floor(at / samples), (at % samples) / sampleRate);
  }
  const channels = Array.from({ length: ELECTRODES }, (_, c) => ({ name: `C${c}` })) as Recording['channels'];
  return { channels, samples, sampleRate, data, events: [] };
}

export function plantedStudy(
  name: StudyDataName,
  { space, training = [], unseen, eeg = noisyEeg }: PlantedData,
): Study {
  const generated = new Map([...training, ...unseen].map((own) => [own.run.id, own.generated]));
  const data: StudyData = {
    ...{ name, label: 'planted', simulated: true, space },
    training: training.map(({ run }) => run),
    validation: [],
    unseen: unseen.map(({ run }) => run),
    bands: ['alpha', 'beta'],
    electrodes: Array.from({ length: ELECTRODES }, (_, c) => `C${c}`),
    async generate({ id }) {
      const mean = generated.get(id)!;
      return { mean, deviation: mean.map(() => 1) };
    },
    eeg: async (run) => eeg(run),
  };
  return {
    ...{ quick: true, seed: 1, simulated: true },
    template: undefined as never,
    multiply: undefined as never,
    progress: { report: () => {} },
    random: (label) => new Random(`planted ${label}`),
    has: (other) => other === name,
    data: async () => data,
  };
}
