/** The network of ICLabel in ONNX Runtime. */
import { HemocastError, sha256 } from '../../foundation/index.js';
import type { ComponentFeatures, ComponentNetwork } from '../../preprocess/index.js';
import type { Runtime } from '../../tensor/index.js';

const INPUTS = ['topo', 'psds', 'autocorr'];
const OUTPUT = 'labels';

/**
 * Opens ICLabel's network.
 *
 * @param model bytes of `ICLabelNet.onnx`, of mne-icalabel; it averages over orientations itself
 * @throws HemocastError `onnx-unreadable`, `iclabel-network` where it has other inputs and outputs
 *
 * @example
 * const network = await openComponentNetwork(runtime, bytes);
 * await preprocessEeg({ storage, input, out, version, network, options: { ica: 'infomax', labels: 'iclabel' } });
 */
export async function openComponentNetwork(runtime: Runtime, model: Uint8Array): Promise<ComponentNetwork> {
  const session = await runtime.open(model);
  const names = [...session.inputNames, ...session.outputNames];
  if (names.length !== 4 || ![...INPUTS, OUTPUT].every((name) => names.includes(name))) {
    throw new HemocastError('iclabel-network', 'This is not the network of ICLabel', {
      expected: `inputs ${INPUTS.join(', ')} and the output ${OUTPUT}`,
      found: names.join(', '),
      advice: 'Use ICLabelNet.onnx of mne-icalabel, or leave --iclabel out.',
    });
  }
  return {
    sha256: await sha256(model),
    async probabilities({ components, maps, spectra, autocorrelations }: ComponentFeatures) {
      const results = await session.run({
        topo: runtime.tensor(maps, [components, 1, 32, 32]),
        psds: runtime.tensor(spectra, [components, 1, 1, 100]),
        autocorr: runtime.tensor(autocorrelations, [components, 1, 1, 100]),
      });
      return Float32Array.from(results[OUTPUT].data as Float32Array);
    },
  };
}
