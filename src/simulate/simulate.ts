import { type Template, vertexNeighbours } from '../cortex/index.js';
import { Random } from '../foundation/index.js';
import type { Recording, RecordingEvent, SurfaceSeries } from '../recordings/index.js';
import { montageNames } from '../recordings/montage.js';
import { type BoldGround, boldNoise } from './bold.js';
import { simulateEeg } from './eeg.js';
import { effectiveDelay } from './effective-delay.js';
import { type FnirsRun, fnirsProbe, type Probe, simulateFnirs } from './fnirs.js';
import { bloodResponse, type Coupling, drawCoupling, type VertexMixture, vertexMixture } from './haemodynamics.js';
import { type Head, makeHead, regionField } from './head.js';
import { drawLatents, type FunctionalMap, filmCourses, functionalMap, LEAD_IN, SLOW_STEP } from './latent.js';
import { drawPerson, type PersonTraits } from './person.js';
import { checkSimulation, type SimulationSettings } from './settings.js';

/** Seconds of fixation before the film. */
export const FILM_START = 6;

/** Everything that people share; made once by {@link prepareSimulation}. */
export interface SimulationContext {
  template: Template;
  head: Head;
  map: FunctionalMap;
  ground: BoldGround;
  mixture: VertexMixture;
  /** `[region]` relative amplitude of the alpha rhythm. */
  alphaMap: Float32Array;
  films: { name: string; courses: Float32Array; scenes: number[] }[];
  probe?: Probe;
  /** Seconds of a run. */
  duration: number;
}

export interface RunTruth {
  /** BOLD of the drive alone, percent, `[vertex, volume]`: what a perfect reader of the latent drive would say. */
  cleanBold: Float32Array;
  /** Neural drive `[region, second]`, centred on second + 0.5. */
  drive: Float32Array;
  seconds: number;
  /** Lag at which the drive correlates best with clean BOLD, mean over regions, seconds. */
  delaySeconds: number;
  /** The same lag for each region. */
  delays: Float32Array;
}

export interface SimulatedRun {
  film: string;
  /** Second of the recording at which the film begins. */
  filmStart: number;
  eeg: Recording;
  bold: SurfaceSeries;
  truth: RunTruth & { bandWeights: Record<string, number>; activeRegions: string[] };
  fnirs?: FnirsRun;
}

export interface SimulatedPerson {
  subject: string;
  age: number;
  sex: 'F' | 'M';
  bmi: number;
  group: string;
  traits: PersonTraits;
  coupling: Coupling;
  runs: SimulatedRun[];
}

/** Makes what all people share: lead field, functional map, films. */
export function prepareSimulation(given: Partial<SimulationSettings>, template: Template): SimulationContext {
  const settings = checkSimulation(given);
  const head = makeHead(template, montageNames(settings.montage));
  const names = template.regions.map(({ name }) => name);
  const duration = (settings.minutes * 60) / settings.films;
  const steps = Math.ceil((duration - FILM_START) / SLOW_STEP) + 1;
  const random = new Random(settings.seed);
  const films = Array.from({ length: settings.films }, (_, k) => {
    const name = `film${String.fromCharCode(65 + k)}`;
    const scenes: number[] = [];
    const cuts = random.fork(`${name} scenes`);
    for (let s = 0; s < duration - FILM_START; s += 8 - 12 * Math.log(cuts.uniform())) scenes.push(s);
    return { name, courses: filmCourses(random.fork(name), steps), scenes };
  });
  return {
    template,
    head,
    map: functionalMap(names),
    ground: { midpoints: head.midpoints, labels: template.labels, regions: names.length, faces: template.faces },
    mixture: vertexMixture(template.labels, vertexNeighbours(template.faces, template.labels.length)),
    alphaMap: alphaMap(head),
    films,
    probe: settings.modalities.includes('fnirs') ? fnirsProbe(head, template) : undefined,
    duration,
  };
}

/** The alpha rhythm is strongest at the back of the head. */
function alphaMap(head: Head): Float32Array {
  return Float32Array.from(head.members, (members) => {
    const y = members.reduce((sum, v) => sum + head.midpoints[3 * v + 1], 0) / Math.max(1, members.length);
    return 0.65 + 1.1 / (1 + Math.exp((y + 45) / 14));
  });
}

/**
 * Simulates one person: EEG, BOLD and, where asked for, fNIRS of every film, with the truth.
 * The result depends on the settings' seed and the index, not on how many people there are.
 *
 * @param index from 0
 * @example
 * const settings = checkSimulation({ seed: 3 });
 * const context = prepareSimulation(settings, embeddedTemplate());
 * const person = simulatePerson(settings, 0, context);
 */
export function simulatePerson(
  settings: SimulationSettings,
  index: number,
  context: SimulationContext,
): SimulatedPerson {
  const shared = new Random(settings.seed).fork('shared');
  const random = new Random(settings.seed).fork(`person ${index}`);
  const traits = drawPerson(settings, index, random.fork('traits'));
  const names = context.template.regions.map(({ name }) => name);
  const alteredNames = new Set(traits.group.alteredRegions ?? []);
  const altered = (name: string) => alteredNames.has(name);
  const coupling = drawCoupling(traits, names, altered, shared.fork('coupling'), random.fork('coupling'));
  const field = regionField(context.head, random.fork('anatomy'));
  const runs = context.films.map((film) =>
    simulateRun(settings, context, traits, coupling, field, film, random.fork(film.name)),
  );
  const { subject, age, sex, bmi, group } = traits;
  return { subject, age, sex, bmi, group: group.name, traits, coupling, runs };
}

function simulateRun(
  settings: SimulationSettings,
  context: SimulationContext,
  traits: PersonTraits,
  coupling: Coupling,
  field: Float32Array,
  film: SimulationContext['films'][number],
  random: Random,
): SimulatedRun {
  const { duration, head, map, mixture } = context;
  const steps = Math.ceil((duration + LEAD_IN) / SLOW_STEP) + 2;
  const start = Math.round((FILM_START + LEAD_IN) / SLOW_STEP);
  const latents = drawLatents(traits, map, film.courses, start, steps, random.fork('latents'));
  const events: RecordingEvent[] = [
    { onset: FILM_START, duration: duration - FILM_START, label: film.name },
    ...film.scenes.map((onset) => ({ onset: FILM_START + onset, duration: 0, label: 'scene' })),
  ];
  const samples = Math.round(duration * settings.sampleRate);
  const eegSettings = { sampleRate: settings.sampleRate, samples, lineFrequency: settings.lineFrequency };
  const eeg = simulateEeg(traits, latents, head, field, context.alphaMap, eegSettings, events, random.fork('eeg'));

  const timing = { volumes: Math.floor(duration / settings.tr), tr: settings.tr };
  const blood = bloodResponse(latents.drive, steps, mixture, coupling, timing, context.probe?.sensitivity ?? []);
  const noise = boldNoise(context.ground, timing, random.fork('bold'));
  const data = new Float32Array(noise.length);
  for (let i = 0; i < data.length; i++) data[i] = settings.signalToNoise * blood.bold[i] + noise[i];
  const lags = effectiveDelay(latents.drive, steps, blood.bold, timing, context.template.labels, mixture);
  const seconds = Math.floor(duration);
  return {
    film: film.name,
    filmStart: FILM_START,
    eeg,
    bold: { vertices: context.template.labels.length, ...timing, startTime: 0, data, unit: 'percent' },
    truth: {
      cleanBold: blood.bold,
      drive: perSecond(latents.drive, steps, seconds),
      seconds,
      delaySeconds: lags.mean,
      delays: lags.regions,
      bandWeights: { ...traits.bandWeights },
      activeRegions: activeRegions(context),
    },
    fnirs: context.probe && simulateFnirs(context.probe, blood, duration, traits, random.fork('fnirs')),
  };
}

/** Regions whose response to the film's features is at least half the strongest. */
function activeRegions({ map, template }: SimulationContext): string[] {
  const features = map.film.length / map.network.length;
  const strength = template.regions.map((_, r) => Math.hypot(...map.film.subarray(r * features, (r + 1) * features)));
  const half = Math.max(...strength) / 2;
  return template.regions.filter((_, r) => strength[r] >= half).map(({ hemisphere, name }) => `${hemisphere} ${name}`);
}

function perSecond(drive: Float32Array, steps: number, seconds: number): Float32Array {
  const regions = drive.length / steps;
  const perStep = Math.round(1 / SLOW_STEP);
  const lead = Math.round(LEAD_IN / SLOW_STEP);
  const result = new Float32Array(regions * seconds);
  for (let r = 0; r < regions; r++)
    for (let s = 0; s < seconds; s++)
      for (let k = 0; k < perStep; k++) result[r * seconds + s] += drive[r * steps + lead + s * perStep + k] / perStep;
  return result;
}
