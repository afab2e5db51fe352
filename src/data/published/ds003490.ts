/** OpenNeuro ds003490 (Cavanagh et al.): EEG of people with Parkinson's disease and controls, rest and then an oddball task. EEG alone. */
import { HemocastError, type Storage } from '../../foundation/index.js';
import {
  type BidsRecording,
  isBidsDataset,
  openBidsDataset,
  type Recording,
  type RecordingEvent,
} from '../../recordings/index.js';
import { readLayoutEeg, writeEegRun } from './eeg-run.js';
import { isSimulated, wrongLevel } from './folder-level.js';
import { fdtMissing } from './natview.js';
import type { PublishedDataset, PublishedRun, PublishedSurvey, SurveyFinding } from './published-dataset.js';

/** Channels that are none of the head's surface; the table gives no types. */
const TYPES = { VEOG: 'eog', X: 'misc', Y: 'misc', Z: 'misc' } as const;
/** Markers of rest, by their numbers: eyes open 1 and 2, closed 3 and 4. */
const REST: Readonly<Record<string, string>> = { 1: 'eyesOpen', 2: 'eyesOpen', 3: 'eyesClosed', 4: 'eyesClosed' };
/** Seconds from one marker of rest to the next. */
const REST_STEP = 1;
/** Markers from this number on are those of the oddball. */
const FIRST_ODDBALL = 200;
/** Shorter rests are none, seconds. */
const SHORTEST_REST = 30;
/** Bytes; a description without samples is smaller. */
const LEAST_WITH_SAMPLES = 2 ** 22;

export const ds003490: PublishedDataset = {
  name: 'ds003490',
  title: 'OpenNeuro ds003490',
  description:
    '25 people with Parkinson’s disease, on and off medication, and 25 controls: EEG of 63 channels, rest before an auditory oddball.',
  licence: 'CC0',
  size: 'a recording of ten minutes has about 80 MB; 75 recordings',
  where: 'https://openneuro.org/datasets/ds003490',
  layout: [
    'sub-XXX/ses-YY/eeg/sub-XXX_ses-YY_task-*_eeg.set and .fdt, *_channels.tsv, *_events.tsv',
    'participants.tsv with Group (PD, CTL)',
  ],
  citation: 'ds003490 v1.1.0, OpenNeuro',
  targets: [],
  splits: [],
  figures: [],
  survey,
};

async function survey(storage: Storage, folder: string): Promise<PublishedSurvey> {
  const isTop = (names: readonly string[]) => names.some((name) => /^sub-\d{3}$/.test(name));
  const marks = { isTop, below: /^(sub-|ses-|eeg$)/, expected: 'folders sub-001 … sub-050' };
  const level = await wrongLevel(storage, folder, marks);
  const simulated = await isSimulated(storage, folder);
  if (level !== undefined) return { runs: [], found: [], findings: [level], simulated };
  if (!(await isBidsDataset(storage, folder))) {
    const text = `There is no dataset_description.json in ${folder}.`;
    const advice = 'Download the data set whole, with the files at its top.';
    return {
      runs: [],
      found: [],
      findings: [{ kind: 'missing', code: 'description-missing', text, advice }],
      simulated,
    };
  }
  const dataset = await openBidsDataset(storage, folder);
  const recordings = dataset.recordings({ dataType: 'eeg', suffix: 'eeg' });
  const findings: SurveyFinding[] = [];
  const runs: PublishedRun[] = [];
  const unsampled: string[] = [];
  for (const recording of recordings) {
    const fdt = recording.location.replace(/\.set$/, '.fdt');
    const hasFdt = await storage.exists(fdt);
    if (!hasFdt && (await storage.size(recording.location)) < LEAST_WITH_SAMPLES) unsampled.push(recording.path);
    else runs.push(runOf(storage, recording, hasFdt ? [fdt] : []));
  }
  if (unsampled.length > 0) findings.push(fdtMissing(unsampled));
  const rows = dataset.participants?.rows ?? [];
  if (rows.length === 0) {
    const text = 'There is no participants.tsv: who is a patient is not known.';
    findings.push({
      kind: 'note',
      code: 'participants-missing',
      text,
      advice: 'Download it from the top of the data set.',
    });
  }
  const measured = new Set(recordings.map(({ subject }) => `sub-${subject}`));
  const groups = (name: string) => rows.filter((row) => row.Group === name && measured.has(row.participant_id)).length;
  return {
    runs,
    found: [
      `${recordings.length} EEG recordings of ${measured.size} people`,
      `${groups('PD')} people with Parkinson's disease, ${groups('CTL')} controls`,
    ],
    findings,
    people: rows.map((row) => ({
      participant_id: row.participant_id,
      age: Number.isFinite(Number(row.age)) ? Number(row.age) : undefined,
      sex: row.sex?.charAt(0).toUpperCase() || undefined,
      group: row.Group,
      sess1_Med: row.sess1_Med,
      sess2_Med: row.sess2_Med,
    })),
    simulated,
  };
}

function runOf(storage: Storage, bids: BidsRecording, samples: readonly string[]): PublishedRun {
  const { subject = '', session, run } = bids.entities;
  const entities = { subject, ...(session && { session }), task: 'rest', ...(run && { run }) };
  return {
    entities,
    files: [bids.location, ...samples],
    targets: [],
    async write(writer) {
      const { recording, remarks } = await readLayoutEeg(storage, bids.location, TYPES);
      const { rest, seconds } = restOf(recording, bids.location);
      await writeEegRun(writer, entities, rest, rest.events, {
        reference: 'CPz',
        lineFrequency: 60,
        sources: [bids.location, ...samples],
      });
      const whole = recording.samples / recording.sampleRate;
      return [...remarks, ...(seconds < whole ? ['What follows the rest, the oddball task, is left out'] : [])];
    },
  };
}

/** Number of a marker such as `S  3`. */
function markerNumber(label: string): number {
  const [, digits] = /(?:^|\/)S\s*(\d+)$/.exec(label.trim()) ?? [];
  return digits === undefined ? Number.NaN : Number(digits);
}

/** The recording up to the oddball, with stretches of open and closed eyes as events. */
function restOf(recording: Recording, file: string): { rest: Recording; seconds: number } {
  const { channels, data, samples, sampleRate, events } = recording;
  const oddball = events.find(({ label }) => markerNumber(label) >= FIRST_ODDBALL)?.onset ?? samples / sampleRate;
  const kept = Math.min(samples, Math.floor(oddball * sampleRate));
  const seconds = kept / sampleRate;
  if (seconds < SHORTEST_REST) {
    throw new HemocastError('rest-missing', 'The recording has no rest before the oddball', {
      file,
      expected: `${SHORTEST_REST} s or more before the first marker from S${FIRST_ODDBALL} on`,
      found: `${seconds.toFixed(1)} s`,
      advice: 'Take the recording out of the folder.',
    });
  }
  const rows = new Float32Array(channels.length * kept);
  channels.forEach((_, c) => {
    rows.set(data.subarray(c * samples, c * samples + kept), c * kept);
  });
  const segments = recording.segments
    ?.map(({ start, samples: count }) => ({ start, samples: Math.min(count, kept - start) }))
    .filter(({ samples: count }) => count > 0);
  return {
    rest: { channels, sampleRate, samples: kept, data: rows, events: stretches(events, seconds), segments },
    seconds,
  };
}

/** Markers that come every second, as stretches; other events before the end as they are. */
function stretches(events: readonly RecordingEvent[], end: number): RecordingEvent[] {
  const found: RecordingEvent[] = [];
  for (const event of events) {
    if (event.onset >= end) continue;
    const label = REST[markerNumber(event.label)];
    const last = found.at(-1);
    if (label === undefined) {
      if (!Number.isFinite(markerNumber(event.label)))
        found.push({ ...event, duration: Math.min(event.duration, end - event.onset) });
    } else if (last?.label === label && event.onset - last.onset - last.duration < 2 * REST_STEP) {
      last.duration = Math.min(event.onset + REST_STEP, end) - last.onset;
    } else found.push({ onset: event.onset, duration: Math.min(REST_STEP, end - event.onset), label });
  }
  return found;
}
