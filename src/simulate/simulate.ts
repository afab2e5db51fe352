import { type Template, vertexNeighbours } from '../cortex/index.js';
import { Random } from '../foundation/index.js';
import type { Recording, SurfaceSeries } from '../recordings/index.js';
import { montageNames } from '../recordings/montage.js';
import { drawBandCoupling } from './band-coupling.js';
import { type BoldGround, boldNoise } from './bold.js';
import { type RhythmMaps, simulateEeg } from './eeg.js';
import { effectiveDelay } from './effective-delay.js';
import { drawFilms } from './films.js';
import { FNIRS_RATE, type FnirsRun, fnirsProbe, type Probe, simulateFnirs } from './fnirs.js';
import {
  type BloodResponse,
  bloodResponse,
  type Coupling,
  drawCoupling,
  type VertexMixture,
  vertexMixture,
} from './haemodynamics.js';
import { type Head, makeHead, regionField } from './head.js';
import { drawLatents, type FunctionalMap, functionalMap, type Latents, LEAD_IN, SLOW_STEP } from './latent.js';
import { drawPresent, presentEeg, presentFnirs } from './missing-channels.js';
import {
  drawImageryTraits,
  HAND_REGIONS,
  type ImageryTraits,
  ROLANDIC_GAIN,
  systemicResponse,
} from './motor-imagery.js';
import { drawPerson, type PersonTraits } from './person.js';
import { drawPublishedLatents } from './published-latent.js';
import { checkSimulation, type SimulationSettings } from './settings.js';
import { SHIN_ELECTRODES, shinProbe } from './shin-probe.js';
import { FILM_START, type Film, type RunPlan } from './task.js';
import { TASKS } from './tasks.js';
import { WORLDS } from './world.js';

/** Everything that people share; made once by {@link prepareSimulation}. */
export interface SimulationContext {
  template: Template;
  head: Head;
  map: FunctionalMap;
  ground: BoldGround;
  mixture: VertexMixture;
  rhythms: RhythmMaps;
  /** None in motor imagery. */
  films: Film[];
  probe?: Probe;
}

export interface RunTruth {
  /** BOLD of the drive alone, percent, `[vertex, volume]`: the noise ceiling. */
  cleanBold: Float32Array;
  /** Neural drive `[region, second]`, centred on second + 0.5. */
  drive: Float32Array;
  seconds: number;
  /** Lag at which the drive correlates best with clean BOLD, mean over regions, seconds. */
  delaySeconds: number;
  /** The same lag for each region. */
  delays: Float32Array;
}

export interface SimulatedRun extends Pick<RunPlan, 'session' | 'task' | 'run' | 'description' | 'trials' | 'planted'> {
  /** Second of the recording at which the film begins, where one is shown. */
  filmStart?: number;
  eeg: Recording;
  bold: SurfaceSeries;
  truth: RunTruth & { bandWeights: Record<string, number>; activeRegions: string[] };
  fnirs?: FnirsRun;
  /**
   * The sources behind all of it: per band the envelope of every region, and the drive, `[region, step]` from −LEAD_IN seconds.
   * With {@link SimulatedPerson.coupling} and `bloodAt` they give the blood at any vertex.
   */
  latents: Latents;
}

export interface SimulatedPerson {
  subject: string;
  age: number;
  sex: 'F' | 'M';
  bmi: number;
  group: string;
  traits: PersonTraits;
  coupling: Coupling;
  /** Weight of each band in the drive, `[region]` per band, where it differs between regions; otherwise `traits.bandWeights`. */
  weights?: Float32Array[];
  /** How the person answers to imagery, where that is the task. */
  imagery?: ImageryTraits;
  runs: SimulatedRun[];
}

/**
 * Makes what all people share: lead field, functional map, films.
 *
 * @param electrodes names of electrodes of the 10-05 system; those of the montage by default
 */
export function prepareSimulation(
  given: Partial<SimulationSettings>,
  template: Template,
  electrodes?: readonly string[],
): SimulationContext {
  const settings = checkSimulation(given);
  const montage = settings.montage === 30 ? SHIN_ELECTRODES : montageNames(settings.montage);
  const head = makeHead(template, [...(electrodes ?? montage)]);
  const names = template.regions.map(({ name }) => name);
  return {
    template,
    head,
    map: functionalMap(names),
    ground: { midpoints: head.midpoints, labels: template.labels, regions: names.length, faces: template.faces },
    mixture: vertexMixture(template.labels, vertexNeighbours(template.faces, template.labels.length)),
    rhythms: settings.task === 'motorImagery' ? rolandicMaps(head, names) : { alpha: alphaMap(head) },
    films: settings.task === 'films' ? drawFilms(settings) : [],
    probe: settings.modalities.includes('fnirs')
      ? (settings.probe === 'shin' ? shinProbe : fnirsProbe)(head, template)
      : undefined,
  };
}

/** The alpha rhythm is strongest at the back of the head. */
function alphaMap(head: Head): Float32Array {
  return Float32Array.from(head.members, (members) => {
    const y = members.reduce((sum, v) => sum + head.midpoints[3 * v + 1], 0) / Math.max(1, members.length);
    return 0.65 + 1.1 / (1 + Math.exp((y + 45) / 14));
  });
}

/** In motor imagery the hand regions have strong rhythms besides. */
function rolandicMaps(head: Head, names: string[]): RhythmMaps {
  const { alpha = 1, beta = 1 } = ROLANDIC_GAIN;
  const gain = (name: string, factor: number) => (name in HAND_REGIONS ? factor : 1);
  return {
    alpha: alphaMap(head).map((amplitude, r) => amplitude * gain(names[r], alpha)),
    beta: Float32Array.from(names, (name) => gain(name, beta)),
  };
}

/**
 * Simulates one person: EEG, BOLD and, where asked for, fNIRS of every run, with the truth.
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
  const { blood } = WORLDS[settings.difficulty];
  const coupling = drawCoupling(traits, names, altered, shared.fork('coupling'), random.fork('coupling'), blood);
  const weights =
    settings.difficulty === 'published'
      ? drawBandCoupling(traits, names, shared.fork('bands'), random.fork('bands'))
      : undefined;
  const field = regionField(context.head, random.fork('anatomy'));
  const imagery = settings.task === 'motorImagery' ? drawImageryTraits(random.fork('imagery')) : undefined;
  const present = presentChannels(settings, context, random.fork('missing channels'));
  const person = { traits, coupling, weights, imagery, field, present, random };
  const runs = TASKS[settings.task]
    .plan(settings, { films: context.films, imagery }, random)
    .map((plan) => simulateRun(settings, context, person, plan));
  const { subject, age, sex, bmi, group } = traits;
  return {
    subject,
    age,
    sex,
    bmi,
    group: group.name,
    traits,
    coupling,
    ...(weights && { weights }),
    ...(imagery && { imagery }),
    runs,
  };
}

/** What a person brings to every run. */
interface PersonParts {
  traits: PersonTraits;
  coupling: Coupling;
  weights?: Float32Array[];
  imagery?: ImageryTraits;
  /** `[electrode + 1, region]` */
  field: Float32Array;
  /** The person's. */
  random: Random;
  /** Indices of the channels that the person's recordings have. */
  present: { eeg: number[]; fnirs: number[] };
}

function presentChannels(settings: SimulationSettings, { head, probe }: SimulationContext, random: Random) {
  const { missingChannels: share } = settings;
  return {
    eeg: drawPresent(head.electrodes.length, share, random.fork('eeg')),
    fnirs: drawPresent(probe?.channels.length ?? 1, share, random.fork('fnirs')),
  };
}

function simulateRun(
  settings: SimulationSettings,
  context: SimulationContext,
  person: PersonParts,
  plan: RunPlan,
): SimulatedRun {
  const { coupling } = person;
  const traits = traitsOfDay(person.traits, plan, person.random);
  const { session, task, run, description, duration, trials, events, planted, random } = plan;
  const { mixture } = context;
  const latents = runLatents(context, { ...person, traits }, plan);
  const { steps, drive } = latents;
  const samples = Math.round(duration * settings.sampleRate);
  const world = WORLDS[settings.difficulty];
  const { sampleRate, lineFrequency } = settings;
  const eegSettings = { sampleRate, samples, lineFrequency, world: world.eeg, eyesClosed: plan.eyesClosed };
  const { head, rhythms } = context;
  const eeg = simulateEeg(traits, latents, head, person.field, rhythms, eegSettings, events, random.fork('eeg'));

  const timing = { volumes: Math.floor(duration / settings.tr), tr: settings.tr };
  const blood = bloodResponse(drive, steps, mixture, coupling, timing, context.probe?.sensitivity ?? []);
  const noise = boldNoise(context.ground, timing, random.fork('bold'), world.noise);
  const data = new Float32Array(noise.length);
  for (let i = 0; i < data.length; i++) data[i] = settings.signalToNoise * blood.bold[i] + noise[i];
  const lags = effectiveDelay(drive, steps, blood.bold, timing, context.template.labels, mixture);
  const seconds = Math.floor(duration);
  return {
    ...(session !== undefined && { session }),
    task,
    ...(run !== undefined && { run }),
    description,
    trials,
    ...(planted && { planted }),
    ...(plan.film && { filmStart: FILM_START }),
    eeg: presentEeg(eeg, person.present.eeg),
    bold: { vertices: context.template.labels.length, ...timing, startTime: 0, data, unit: 'percent' },
    truth: {
      cleanBold: blood.bold,
      drive: perSecond(drive, steps, seconds),
      seconds,
      delaySeconds: lags.mean,
      delays: lags.regions,
      bandWeights: { ...traits.bandWeights },
      activeRegions: plan.answers === undefined ? activeRegions(context) : answeringRegions(context, plan.answers),
    },
    fnirs: context.probe && lightOf(context.probe, blood, person, plan),
    latents,
  };
}

/** Spread over days of a person's arousal and of the size of their rhythms, in the logarithm. */
const DAY_SPREAD = { arousal: 0.2, rhythms: 0.12 };

/** A person on a later day: neither as awake nor with rhythms as large as on the first. */
function traitsOfDay(traits: PersonTraits, { session }: RunPlan, person: Random): PersonTraits {
  if (session === undefined || session === '1') return traits;
  const random = person.fork(`day ${session}`);
  const arousal = traits.arousal * Math.exp(random.normal(0, DAY_SPREAD.arousal));
  const bandGain = Object.fromEntries(
    Object.entries(traits.bandGain).map(([band, gain]) => [
      band,
      gain * Math.exp(random.normal(0, DAY_SPREAD.rhythms)),
    ]),
  ) as PersonTraits['bandGain'];
  return { ...traits, arousal, bandGain };
}

function runLatents({ map, template }: SimulationContext, person: PersonParts, plan: RunPlan): Latents {
  const { traits, weights } = person;
  const steps = Math.ceil((plan.duration + LEAD_IN) / SLOW_STEP) + 2;
  const filmStart = Math.round((FILM_START + LEAD_IN) / SLOW_STEP);
  const film = plan.film?.courses ?? new Float32Array(0);
  const modulation = plan.modulate?.(template.regions, steps);
  const random = plan.random.fork('latents');
  const fluctuation = fluctuationOf(traits, template);
  return weights === undefined
    ? drawLatents(traits, map, film, filmStart, steps, random, modulation, fluctuation)
    : drawPublishedLatents({ person: traits, weights, map, film, filmStart, steps, modulation, fluctuation }, random);
}

/** How far the person's group lets rhythms wax and wane, `[region]`; nothing where it alters none. */
function fluctuationOf({ group }: PersonTraits, { regions }: Template): Float32Array | undefined {
  const { fluctuationFactor: factor, alteredRegions = [] } = group;
  return factor === undefined
    ? undefined
    : Float32Array.from(regions, ({ name }) => (alteredRegions.includes(name) ? factor : 1));
}

function lightOf(
  probe: Probe,
  blood: BloodResponse,
  { traits, imagery, present }: PersonParts,
  plan: RunPlan,
): FnirsRun {
  const { duration, trials, random } = plan;
  const samples = Math.floor(duration * FNIRS_RATE);
  const evoked = imagery && systemicResponse(trials, samples, FNIRS_RATE);
  return presentFnirs(simulateFnirs(probe, blood, duration, traits, random.fork('fnirs'), evoked), present.fnirs);
}

/** Regions that answer to the run's task. */
function answeringRegions({ template }: SimulationContext, answers: (name: string) => boolean): string[] {
  return template.regions.filter(({ name }) => answers(name)).map(({ hemisphere, name }) => `${hemisphere} ${name}`);
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
