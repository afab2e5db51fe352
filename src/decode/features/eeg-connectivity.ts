/** Functional connectivity of EEG: how the power of electrodes goes together. */
import { functionalConnectivity } from '../../evaluate/index.js';
import { fisher, type RunFeatures, rowsInside } from './run-features.js';

/** Correlation over the window of each pair of electrodes' log power, band by band, on Fisher's scale. */
export const eegConnectivity: RunFeatures = {
  name: 'eeg-fc',
  note: 'correlation over the window of the log power of each pair of electrodes in each band, on Fisher’s scale',
  reads: 'source',
  of(run, windows) {
    const { features, seconds, step = 1, electrodes, bands } = run;
    const pairs = (electrodes * (electrodes - 1)) / 2;
    const values = new Float32Array(windows.length * pairs * bands);
    windows.forEach((window, w) => {
      for (let band = 0; band < bands; band++) {
        const { rows, moments } = rowsInside(
          run,
          window,
          electrodes,
          seconds,
          (s) => (s + 0.5) * step,
          (electrode, s) => features[(s * electrodes + electrode) * bands + band],
        );
        values.set(functionalConnectivity(rows, electrodes, moments).map(fisher), (w * bands + band) * pairs);
      }
    });
    return { width: pairs * bands, values };
  },
};
