/** EEG: boundaries, gaps, missing values, rates, names, units. */
import { cleanEeg } from '../../src/preprocess/index.js';
import { openBidsDataset, type Recording, readBidsEeg, readEeg } from '../../src/recordings/index.js';
import { command, type FaultCase, type FaultContext, near } from './fault-case.js';

/** Largest root mean square, µV, of two seconds about a time, over the channels of the cleaned recording. */
function aboutTime({ channels, samples, sampleRate, data }: Recording, seconds: number): number {
  const from = Math.max(0, Math.round((seconds - 1) * sampleRate));
  const until = Math.min(samples, from + Math.round(2 * sampleRate));
  let largest = 0;
  channels.forEach((_, c) => {
    let squares = 0;
    for (let i = c * samples + from; i < c * samples + until; i++) squares += data[i] ** 2;
    largest = Math.max(largest, Math.sqrt(squares / (until - from)));
  });
  return largest;
}

function joint(input: string, seconds: number): FaultCase {
  return {
    input,
    right: 'the joint does not ring: below 20 µV about it, and it is said',
    async find({ storage, at }) {
      const { recording } = await readEeg(storage, at(input));
      const { recording: clean, report } = cleanEeg(recording, { high: 40 });
      const rms = aboutTime(clean, seconds);
      const parts = report.interruptions?.parts ?? 1;
      return { value: `${rms.toFixed(1)} µV, ${parts} parts`, right: rms < 20 && parts === 2 };
    },
  };
}

/** The recording without values for a second in some channels. */
async function holed(context: FaultContext, channels: (index: number) => boolean) {
  const { recording } = await readEeg(context.storage, context.at('fif/edge_boundary_raw.fif'));
  const { samples, sampleRate, data } = recording;
  const from = Math.round(10 * sampleRate);
  recording.channels.forEach((_, c) => {
    if (channels(c)) data.fill(Number.NaN, c * samples + from, c * samples + from + sampleRate);
  });
  return cleanEeg(recording, { high: 40 });
}

/** The channels mixed by their distance, so that neighbours share what they measure as on a head. */
function onOneHead({ channels, samples, data }: Recording): Float32Array {
  const mixed = new Float32Array(data.length);
  channels.forEach(({ position: a }, c) => {
    channels.forEach(({ position: b }, k) => {
      const away = a && b ? Math.hypot(...a.map((value, axis) => value - b[axis])) : c === k ? 0 : 1e3;
      const weight = Math.exp(-((away / 60) ** 2));
      for (let i = 0; i < samples; i++) mixed[c * samples + i] += weight * data[k * samples + i];
    });
  });
  return mixed;
}

const channelNames = async ({ storage, at }: FaultContext, file: string) => {
  const { recording, report } = await readEeg(storage, at(file));
  const eeg = recording.channels.filter(({ type }) => type === 'eeg');
  return { recording, report, eeg };
};

/** A file whose EEG has a rate of its own. */
function eegRate(input: string, channels: number, rate: number): FaultCase {
  return {
    input,
    right: `${channels} channels of EEG at ${rate} Hz; the others are listed`,
    async find(context) {
      const { recording, report, eeg } = await channelNames(context, input);
      return {
        value: `${eeg.length} of EEG at ${recording.sampleRate} Hz, ${report.otherRates.length} listed`,
        right: eeg.length === channels && near(recording.sampleRate, rate, 1e-6),
      };
    },
  };
}

export const EEG_CASES: readonly FaultCase[] = [
  joint('brainvision/segjump.vhdr', 30),
  joint('fif/edge_boundary_raw.fif', 30),
  {
    input: 'edf/gap120.edf',
    right: 'filler is no signal: no channel is flat, 60 s of 180 count',
    async find({ storage, at }) {
      const { recording } = await readEeg(storage, at('edf/gap120.edf'));
      const { report } = cleanEeg(recording, { high: 40 });
      const seconds = report.interruptions?.measuredSeconds ?? Number.NaN;
      return {
        value: `${report.bad.length} bad, ${seconds} s`,
        right: report.bad.length === 0 && near(seconds, 60, 0.1),
      };
    },
  },
  {
    input: 'edf/gap120.edf (inspect)',
    right: 'statistics are those of the samples that were measured',
    async find({ storage, at }) {
      const { out, code } = await command('inspect', at('edf/gap120.edf'), '--json');
      const found = code === 0 ? (JSON.parse(out) as { channels: { std: number }[] }) : { channels: [] };
      const deviation = found.channels[0]?.std ?? Number.NaN;
      const { recording } = await readEeg(storage, at('edf/gap120.edf'));
      const parts = recording.segments ?? [];
      const measured = parts.flatMap(({ start, samples }) => [...recording.data.subarray(start, start + samples)]);
      const mean = measured.reduce((sum, value) => sum + value, 0) / measured.length;
      const own = Math.sqrt(measured.reduce((sum, value) => sum + (value - mean) ** 2, 0) / measured.length);
      return { value: `SD ${deviation.toFixed(2)} µV`, right: near(deviation, own, 1e-3 * own) };
    },
  },
  {
    input: 'a second without values in all channels',
    right: 'a gap; no channel is lost',
    async find(context) {
      const { report, recording } = await holed(context, () => true);
      const gaps = recording.events.filter(({ label }) => label === 'BAD gap').length;
      return { value: `${report.bad.length} bad, ${gaps} gap`, right: report.bad.length === 0 && gaps === 1 };
    },
  },
  {
    input: 'a second without values in one channel',
    right: 'computed from the others for that second; the channel is kept',
    async find(context) {
      const { report } = await holed(context, (c) => c === 3);
      const [missing] = report.interruptions?.missing ?? [];
      return {
        value: `${report.bad.length} bad, ${missing?.name} lacks ${missing?.seconds} s`,
        right: report.bad.length === 0 && missing?.seconds === 1,
      };
    },
  },
  eegRate('edf/sleep_edf_layout.edf', 2, 100),
  eegRate('edf/shhs_layout.edf', 2, 125),
  eegRate('edf/eeg19_aux20_slow.edf', 19, 200),
  eegRate('edf/minority.edf', 6, 250),
  {
    input: 'edf/names_sleep.edf',
    right: 'derivations are EEG of known ends',
    async find(context) {
      const { eeg } = await channelNames(context, 'edf/names_sleep.edf');
      const ends = eeg.filter((channel) => channel.ends !== undefined);
      return { value: ends.map(({ name, ends: pair }) => `${name} (${pair})`).join(', '), right: ends.length > 0 };
    },
  },
  {
    input: 'edf/names_nk.edf',
    right: '`POL ` is a prefix: Fp1 and its like are EEG',
    async find(context) {
      const { eeg } = await channelNames(context, 'edf/names_nk.edf');
      const names = eeg.map(({ name }) => name);
      return { value: names.join(', '), right: names.includes('Fp1') };
    },
  },
  {
    input: 'edf/nk_mv_range.edf → EDF',
    right: 'written, with the same values',
    async find({ at, scratch }) {
      const { code, error } = await command('convert', at('edf/nk_mv_range.edf'), `${scratch}/nk.edf`);
      return { value: code === 0 ? 'written' : error.trim().split('\n').pop()!, right: code === 0 };
    },
  },
  {
    input: 'brainvision/ant_pos0.vhdr',
    right: 'the marker at position 0 is at 0 s',
    async find(context) {
      const { recording } = await channelNames(context, 'brainvision/ant_pos0.vhdr');
      const first = recording.events.find(({ onset, label }) => onset === 0 && !/segment/i.test(label));
      return {
        value: first === undefined ? 'no event at 0 s' : `${first.label} at ${first.onset} s`,
        right: first !== undefined,
      };
    },
  },
  {
    input: 'bids/lower',
    right: '`eeg` in lower case is EEG, with a note',
    async find({ storage, at }) {
      const dataset = await openBidsDataset(storage, at('bids/lower'));
      const [found] = dataset.recordings({ dataType: 'eeg', suffix: 'eeg' });
      const { recording, report } = await readBidsEeg(storage, found);
      const eeg = recording.channels.filter(({ type }) => type === 'eeg').length;
      return { value: `${eeg} of EEG, ${report.remarks.length} notes`, right: eeg > 0 && report.remarks.length > 0 };
    },
  },
  {
    input: 'the recording’s reference as a channel of zeros',
    right: 'data for an average reference: not flat, not interpolated',
    async find({ storage, at }) {
      const { recording } = await readEeg(storage, at('fif/edge_boundary_raw.fif'));
      const { samples, channels } = recording;
      const data = onOneHead(recording);
      const cz = channels.findIndex(({ name }) => name === 'Cz');
      const course = data.slice(cz * samples, (cz + 1) * samples);
      for (let c = 0; c < channels.length; c++) for (let k = 0; k < samples; k++) data[c * samples + k] -= course[k];
      recording.data.set(data);
      const { report } = cleanEeg(recording, { high: 40 });
      const names = report.bad.map(({ name, reason }) => `${name} ${reason}`).join(', ');
      return { value: names || `reference ${report.ownReference}`, right: report.bad.length === 0 };
    },
  },
  {
    input: 'EEG in “µV” with SD 9,000',
    right: 'seen and said: unfit',
    async find({ storage, at, scratch }) {
      const { recording } = await readEeg(storage, at('fif/edge_boundary_raw.fif'));
      const { encodeEdf } = await import('../../src/formats/index.js');
      const louder = { ...recording, data: recording.data.map((value) => 1000 * value), events: [] };
      await storage.write(`${scratch}/loud.edf`, encodeEdf({ ...louder, channels: louder.channels }));
      const { code, out } = await command('check', `${scratch}/loud.edf`);
      return { value: out.split('\n')[1]?.trim() ?? `exit ${code}`, right: code === 2 && /unit/.test(out) };
    },
  },
];
