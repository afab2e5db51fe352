/** What real scans lend to simulated ones: movements of a head, times of triggers and of heartbeats. Read from ../shared/data where that is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBrainVisionMarkers } from '../src/formats/index.js';
import { readMotionParameters } from '../src/preprocess/index.js';
import type { Recording } from '../src/recordings/index.js';
import { SEQUENCE } from './scanner-data.js';

const DATA = join(import.meta.dirname ?? '.', '../../shared/data');
const MOTION = join(DATA, 'head-motion/derivatives/sub-xp103/head_motion/d_sub-xp103_task-fmriNF_headmotion.tsv');
const NODDI = join(DATA, 'noddi-markers/eeg_rest_fmri/derivatives/sub-32/eeg/sub-32_task-rest_eeg');

export interface RealScan {
  /** `[volume][6]` of the run that moves most among volumes as many as the recording has; undefined where it is not here. */
  motion?: number[][];
  /** Seconds at which volumes begin. */
  volumes?: number[];
  /** Seconds of R peaks on the same clock. */
  heartbeats?: number[];
}

/** Seconds of EEG before the first volume. */
const LEAD = 6;

/** @param clean EEG that the scan is laid into */
export function realScan(clean: Recording): RealScan {
  const seconds = clean.samples / clean.sampleRate;
  return { ...motionOf(Math.ceil(seconds / SEQUENCE.tr)), ...markersOf() };
}

function motionOf(volumes: number): RealScan {
  if (!existsSync(MOTION)) return {};
  const all = readMotionParameters(readFileSync(MOTION, 'utf8'), MOTION);
  // The part of the run in which the head moves most.
  const travel = all.map((place, k) =>
    place.reduce((sum, value, p) => sum + Math.abs(value - (all[k - 1] ?? place)[p]), 0),
  );
  let [best, start] = [-1, 0];
  for (let from = 0; from + volumes <= all.length; from++) {
    const sum = travel.slice(from, from + volumes).reduce((total, value) => total + value, 0);
    if (sum > best) [best, start] = [sum, from];
  }
  return { motion: Array.from({ length: volumes }, (_, k) => all[Math.min(start + k, all.length - 1)]) };
}

/** Volumes of NODDI are 2.16 s apart to the sample: the clocks of scanner and amplifier ran together. */
function markersOf(): RealScan {
  if (!existsSync(`${NODDI}.vmrk`)) return {};
  const interval = Number(/SamplingInterval=(\S+)/.exec(readFileSync(`${NODDI}.vhdr`, 'utf8'))?.[1]) / 1e6;
  const { markers } = readBrainVisionMarkers(readFileSync(`${NODDI}.vmrk`), NODDI);
  const times = (label: string) =>
    markers.filter(({ description }) => description === label).map(({ sample }) => sample * interval);
  const volumes = times('Scan Start');
  const shift = LEAD - volumes[0];
  return { volumes: volumes.map((time) => time + shift), heartbeats: times('R').map((time) => time + shift) };
}
