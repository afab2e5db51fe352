import { embeddedTemplate } from '../src/cortex/index.js';
import { MemoryStorage } from '../src/foundation/index.js';
import { type SimulationSettings, simulateDataset } from '../src/simulate/index.js';

/** Seconds to simulate one person for ten minutes, 32 electrodes with BOLD and fNIRS, all files written to memory. */
export async function run(): Promise<void> {
  const template = embeddedTemplate();
  const settings: Partial<SimulationSettings> = { people: 1, minutes: 10, films: 2, modalities: ['bold', 'fnirs'] };
  const timed = async (given: Partial<SimulationSettings>) => {
    const [start, processor] = [performance.now(), process.cpuUsage()];
    await simulateDataset({ ...settings, ...given }, new MemoryStorage(), 'bids', { template });
    const { user, system } = process.cpuUsage(processor);
    return { wall: (performance.now() - start) / 1000, busy: (user + system) / 1e6 };
  };
  // The first person has the code compiled.
  await timed({ minutes: 1, seed: 1 });
  const { wall, busy } = await timed({ seed: 2 });
  process.stdout.write(
    `simulate 1 person × 10 min (EEG, BOLD, fNIRS, files)  ${wall.toFixed(1)} s, processor ${busy.toFixed(1)} s\n`,
  );
}
