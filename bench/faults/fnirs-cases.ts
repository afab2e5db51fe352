/** fNIRS: times, units, optical density, bad parts of a file, damaged chunks. */
import { encodeSnirf, readSnirf } from '../../src/formats/index.js';
import { HemocastError } from '../../src/foundation/index.js';
import { readFnirs, snirfEvents } from '../../src/recordings/index.js';
import { command, type FaultCase, near } from './fault-case.js';

/** A damaged file must be refused with the dataset that is damaged. */
function damaged(input: string): FaultCase {
  return {
    input,
    right: 'refused, with the dataset',
    async find({ storage, at }) {
      try {
        const { light } = await readFnirs(storage, at(input));
        return { value: `read, first value ${light.data[0]}`, right: false };
      } catch (error) {
        if (!(error instanceof HemocastError)) throw error;
        return { value: `${error.code}: ${error.detail.field ?? error.summary}`, right: error.kind === 'input' };
      }
    },
  };
}

/** The first event of a file. */
function firstEvent(input: string, onset: number): FaultCase {
  return {
    input,
    right: `the first event at ${onset} s`,
    async find({ storage, at }) {
      const { light } = await readFnirs(storage, at(input));
      const [event] = light.events;
      return {
        value: `${event?.label} at ${event?.onset.toFixed(3)} s`,
        right: near(event?.onset ?? Number.NaN, onset, 0.05),
      };
    },
  };
}

function reads(input: string, right: string): FaultCase {
  return {
    input,
    right,
    async find({ storage, at }) {
      const { light, report } = await readFnirs(storage, at(input));
      return {
        value: `${light.pairs.length} pairs, ${light.quantity}, ${light.sampleRate.toFixed(3)} Hz; ${report.remarks.length} notes`,
        right: light.pairs.length > 0 && report.remarks.length > 0,
      };
    },
  };
}

function density(input: string): FaultCase {
  return {
    input,
    right: 'read as optical density with its wavelengths, and cleaned',
    async find({ storage, at, scratch }) {
      const { light } = await readFnirs(storage, at(input));
      const { code, error } = await command('preprocess', 'fnirs', at(input), `${scratch}/${input.replace(/\W/g, '')}`);
      const wavelengths = light.wavelengths.filter((value) => value > 0);
      return {
        value: `${light.quantity}, ${wavelengths.join(' and ')} nm; preprocess exit ${code}${code === 0 ? '' : ` ${error.trim().split('\n').pop()}`}`,
        right: light.quantity === 'optical density' && wavelengths.length >= 2 && code === 0,
      };
    },
  };
}

export const FNIRS_CASES: readonly FaultCase[] = [
  {
    input: 'snirf/timegap.snirf',
    right: '10 Hz with a gap of 30 s',
    async find({ storage, at }) {
      const { light } = await readFnirs(storage, at('snirf/timegap.snirf'));
      const parts = light.segments?.length ?? 1;
      return {
        value: `${light.sampleRate.toFixed(3)} Hz, ${parts} parts`,
        right: near(light.sampleRate, 10, 0.01) && parts === 2,
      };
    },
  },
  {
    input: 'snirf/nanall.snirf',
    right: 'a stretch without values is a gap: channels stay',
    async find({ at, scratch }) {
      const { code, out, error } = await command('preprocess', 'fnirs', at('snirf/nanall.snirf'), `${scratch}/nanall`);
      return { value: (out.split('\n')[0] || error).trim().slice(0, 120), right: code === 0 };
    },
  },
  firstEvent('snirf/ms.snirf', 20),
  firstEvent('snirf/compact_ms.snirf', 20),
  firstEvent('snirf/lumo_ms_time_s_stim.snirf', 20),
  density('snirf/mne_od.snirf'),
  density('snirf/od_fieldtrip_style.snirf'),
  {
    input: 'snirf/mne_coordframe.snirf → SNIRF',
    right: 'arrays stay arrays',
    async find({ storage, at, scratch }) {
      const path = `${scratch}/frame.snirf`;
      const { code, error } = await command('convert', at('snirf/mne_coordframe.snirf'), path);
      if (code !== 0) return { value: error.trim(), right: false };
      const tags = (await readSnirf(await storage.read(path), path)).metadata;
      const frame = tags.MNE_coordFrame;
      const shape =
        typeof frame === 'object' && 'shape' in frame ? `array of shape [${frame.shape}]` : JSON.stringify(frame);
      return { value: shape, right: /\[1\]/.test(shape) };
    },
  },
  reads('snirf/homer3_timeunit_unknown.snirf', 'seconds, with a note'),
  reads('snirf/stim_empty.snirf', 'read without that stim, with a note'),
  reads('snirf/aurora_3d_aux.nirs', 'read without that aux, with a note'),
  damaged('snirf/bad_gz.snirf'),
  damaged('snirf/bad_fl.snirf'),
  damaged('snirf/bad_gzfl.snirf'),
  damaged('snirf/extraw.snirf'),
  {
    input: 'snirf/good_gz.snirf',
    right: 'read: it is sound',
    async find({ storage, at }) {
      const { light } = await readFnirs(storage, at('snirf/good_gz.snirf'));
      return {
        value: `${light.pairs.length} pairs, ${light.samples} samples`,
        right: light.data.every(Number.isFinite),
      };
    },
  },
  {
    input: 'snirf/anticoupled.snirf, --least-coupling 0',
    right: '0 keeps all, or the lowest value is −1; messages name the option',
    async find({ at, scratch }) {
      const run = (least: string) =>
        command(
          'preprocess',
          'fnirs',
          at('snirf/anticoupled.snirf'),
          `${scratch}/anti${least}`,
          '--least-coupling',
          least,
          '--json',
        );
      const [zero, lowest, wrong] = [await run('0'), await run('-1'), await run('-3')];
      const text = `exit ${zero.code}, ${lowest.code}; ${wrong.error.trim().split('\n').pop()}`;
      return {
        value: text.slice(0, 140),
        right: (zero.code === 0 || lowest.code === 0) && /--least-coupling/.test(wrong.error),
      };
    },
  },
  {
    input: 'fNIRS of a stated rate that cannot be',
    right: 'seen and said; the rate can be given',
    async find({ at }) {
      const { out } = await command('preprocess', 'fnirs', '--help');
      const option = /--recorded-rate|--rate/.exec(out)?.[0];
      const run = await command('inspect', at('snirf/timegap.snirf'));
      return {
        value: `${option ?? 'no option'}; inspect exit ${run.code}`,
        right: option !== undefined && run.code === 0,
      };
    },
  },
  {
    input: 'a SNIRF file of 6000 channels',
    right: 'inspected in a time that grows with its size',
    async find({ storage, scratch }) {
      const seconds: number[] = [];
      for (const channels of [1500, 6000]) {
        const path = `${scratch}/large-${channels}.snirf`;
        await storage.write(path, await large(channels));
        const began = performance.now();
        await readFnirs(storage, path);
        seconds.push((performance.now() - began) / 1000);
      }
      return {
        value: `${seconds.map((one) => `${one.toFixed(2)} s`).join(', ')} for 1500, 6000`,
        right: seconds[1] < 8 * Math.max(seconds[0], 0.3),
      };
    },
  },
  {
    input: 'SNIRF stimuli',
    right: 'as snirfEvents reads them',
    async find({ storage, at }) {
      const path = at('snirf/stim_empty.snirf');
      const file = await readSnirf(await storage.read(path), path);
      return {
        value: `${snirfEvents(file).length} events`,
        right: snirfEvents(file).every(({ onset }) => Number.isFinite(onset)),
      };
    },
  },
];

/** Four wavelengths' worth of channels between as many optodes as they need. */
function large(channels: number): Promise<Uint8Array> {
  const samples = 20;
  const optodes = Math.ceil(Math.sqrt(channels / 2));
  const places = Array.from({ length: optodes }, (_, k) => ({ label: `O${k + 1}`, position: [k, 0, 0] as const }));
  return encodeSnirf({
    sampleRate: 10,
    samples,
    data: Float32Array.from({ length: channels * samples }, (_, i) => 1 + (i % 7) / 10),
    measurementList: Array.from({ length: channels }, (_, c) => ({
      source: Math.floor(c / 2 / optodes),
      detector: Math.floor(c / 2) % optodes,
      dataType: 1,
      wavelengthIndex: c % 2,
    })),
    probe: { wavelengths: [760, 850], sources: places, detectors: places },
    stims: [],
    auxiliaries: [],
    metadata: { SubjectID: '1', MeasurementDate: 'unknown', MeasurementTime: 'unknown' },
  } as never);
}
