/** Figure 4c: representations of people the model never saw, laid out by their neighbours, with numbers for what the picture suggests. */
import type { TargetRun } from '../data/index.js';
import { holm } from '../evaluate/index.js';
import { type Identification, identifyPeople, squaredDistances, trustworthiness, tsne } from '../explain/index.js';
import { extended, type Random } from '../foundation/index.js';
import type { Figure, FigureResult, Finding } from './figure.js';
import type { Panel } from './panels.js';
import {
  eegSignature,
  regionPower,
  representationSignature,
  type Signatures,
  signaturesOf,
  standardisedRows,
} from './person-signatures.js';
import { captionOf, overPeople, shown, shownP, withInterval } from './person-summary.js';
import type { Study, StudyData } from './study.js';

const LEVEL = 0.05;

/** What people are looked for in. */
interface Looked {
  label: string;
  note: string;
  signatures: Signatures;
  distances: Float64Array;
  found: Identification;
}

export const fig4c: Figure = {
  name: 'fig4c',
  title: 'Representations of unseen people',
  question: 'Does what the model makes of EEG tell unseen people apart across recordings, or is it the montage?',
  needs: ['films'],
  make,
};

async function make(study: Study): Promise<FigureResult> {
  const data = await study.data('films');
  const { unseen, space } = data;
  const has = data.representation !== undefined;
  const what = has ? 'representation' : 'generated BOLD';
  const of = (run: TargetRun) => modelSignature(data, run);
  const noise = study.random('fig4c noise');
  const sources: { label: string; note: string; parts: (run: TargetRun) => Promise<Float64Array[]> }[] = [
    {
      label: what,
      note: has
        ? 'mean and log deviation over time of the unified representation'
        : 'log deviation over time of generated regions, as the model has no representation of its own',
      parts: of,
    },
    {
      label: 'measured BOLD',
      note: 'log deviation over time of regions',
      parts: async (run) => regionPower(run, run.signal, space),
    },
    {
      label: 'EEG itself',
      note: 'how far each electrode goes with the others in each band: brain and montage together, without the model',
      parts: async (run) => eegSignature(run),
    },
    {
      label: `${what} from noise`,
      note: 'features replaced by noise: what is left is what the model knows of the person and the recording beside the EEG',
      parts: (run) => of(noiseRun(run, noise.fork(run.id))),
    },
  ];
  const looked: Looked[] = [];
  for (const { label, note, parts } of sources) {
    const own: Float64Array[][] = [];
    for (const [i, run] of unseen.entries()) {
      study.progress.report(label, i, unseen.length);
      own.push(await parts(run));
    }
    const signatures = signaturesOf(unseen, own);
    const distances = squaredDistances(standardisedRows(signatures.rows), signatures.rows.length);
    const random = study.random(`fig4c ${label}`);
    const found = identifyPeople(distances, signatures.people, signatures.recordings, random, study.quick ? 199 : 999);
    looked.push({ label, note, signatures, distances, found });
  }
  const [model] = looked;
  const points = model.signatures.rows.length;
  const places = tsne(model.distances, points, { progress: study.progress });
  const trusted = points > 10 ? trustworthiness(model.distances, squaredDistances(places, points), points) : Number.NaN;
  const montages = new Set(unseen.map(({ quality }) => (quality?.measured ?? 1).toFixed(3))).size;
  const findings = findingsOf(looked, trusted, points, study);
  return {
    caption: caption(looked, findings, montages, has),
    findings,
    panels: [tsnePanel(model, places, trusted), ratePanel(looked, study)],
    details: {
      layout: 't-SNE (van der Maaten & Hinton 2008), from principal coordinates',
      parts: 'quarters of recordings; neighbours within one recording do not count',
      signatures: Object.fromEntries(looked.map(({ label, note }) => [label, note])),
      sharesOfMeasuredElectrodes: montages,
      places: [...places],
    },
  };
}

async function modelSignature(data: StudyData, run: TargetRun): Promise<Float64Array[]> {
  if (data.representation !== undefined) return representationSignature(await data.representation(run));
  return regionPower(run, (await data.generate(run)).mean, data.space);
}

/** The same person and recording, with features that know nothing. */
function noiseRun(run: TargetRun, random: Random): TargetRun {
  const drawn = (features: Float32Array, label: string) =>
    random.fork(label).fillNormal(new Float32Array(features.length));
  return extended(run, {
    features: drawn(run.features, 'features'),
    ...(run.points && { points: drawn(run.points, 'points') }),
    ...(run.network?.features && { network: { features: drawn(run.network.features, 'network') } }),
  });
}

function findingsOf(looked: readonly Looked[], trusted: number, points: number, study: Study): Finding[] {
  const rates = holm(looked.map(({ found }) => found.p));
  const groups = holm(looked.map(({ found }) => found.silhouetteP));
  const correction = `people exchanged between recordings; Holm over ${looked.length} signals`;
  return [
    ...looked.map(({ label, found }, i): Finding => {
      const scores = found.people.map((person, p) => ({ person, value: found.byPerson[p] }));
      const { points: _, ...estimate } = overPeople(scores, study.random(`fig4c people ${label}`));
      return {
        quantity: `person found again in another recording by nearest neighbour: ${label} (chance ${shown(found.chance)})`,
        ...{ ...estimate, p: rates[i], correction, holds: rates[i] <= LEVEL },
      };
    }),
    ...looked.map(
      ({ label, found }, i): Finding => ({
        quantity: `silhouette of people: ${label}`,
        ...{ value: found.silhouette, n: found.people.length, of: 'people', p: groups[i], correction },
        // Above 0 is nearer to its own group than to any other; permutation alone may find what is no group.
        holds: groups[i] <= LEVEL && found.silhouette > 0,
        ...(i === 0 && { paper: { value: 'people in groups, by eye', differs: 'a picture without a number' } }),
      }),
    ),
    { quantity: 'trustworthiness of the picture, 5 neighbours', value: trusted, n: points, of: 'maps' },
  ];
}

function caption(
  looked: readonly Looked[],
  findings: readonly Finding[],
  montages: number,
  hasRepresentation: boolean,
): string {
  const [model, measured, eeg, noise] = findings;
  const silhouette = findings[looked.length];
  const [{ label, found }] = looked;
  const chance = shown(found.chance);
  const same =
    montages === 1
      ? 'all people had the same share of their electrodes measured'
      : 'people differ in how many electrodes were measured';
  return captionOf([
    ...(hasRepresentation
      ? []
      : [
          {
            text: 'The model has no representation of its own; what is shown are signatures of generated BOLD.',
            holds: false,
          },
        ]),
    {
      text: model.holds
        ? `Unseen people are found again in another recording by the ${label} in ${withInterval(model)} of cases (chance ${chance}, ${shownP(model.p!)}, ${model.n} people).`
        : `That the ${label} tells unseen people apart is not shown: they are found again in ${withInterval(model)} of cases (chance ${chance}, ${shownP(model.p!)}, ${model.n} people).`,
      holds: model.holds,
    },
    {
      text: `Their silhouette is ${shown(silhouette.value)}${silhouette.holds ? '' : ', so that people do not stand in groups, whatever the picture suggests'}.`,
      holds: silhouette.holds,
    },
    noise.holds
      ? {
          text: `Part of it is no EEG: from noise in the place of features people are still found in ${shown(noise.value)} (${shownP(noise.p!)}).`,
          holds: false,
        }
      : {
          text: `From noise in the place of features people are found in ${shown(noise.value)} (${shownP(noise.p!)}).`,
        },
    {
      text: `The EEG itself, montage included, finds them in ${shown(eeg.value)}, measured BOLD in ${shown(measured.value)}; ${same}.`,
    },
  ]);
}

function tsnePanel({ label, signatures }: Looked, places: Float64Array, trusted: number): Panel {
  return {
    ...{ kind: 'scatter', title: `t-SNE of the ${label}` },
    note: `Each point is a quarter of a recording. Axes and distances between groups mean nothing; trustworthiness ${shown(trusted)}.`,
    x: { label: 'first coordinate' },
    y: { label: 'second coordinate' },
    points: signatures.people.map((group, i) => ({
      ...{ x: places[2 * i], y: places[2 * i + 1], group },
      label: signatures.recordings[i],
    })),
  };
}

function ratePanel(looked: readonly Looked[], study: Study): Panel {
  return {
    ...{ kind: 'bars', title: 'People found again' },
    value: { label: 'share of parts whose nearest neighbour is the same person', domain: [0, 1] },
    groups: looked.map(({ label, found }) => ({
      label,
      bars: [
        {
          series: 'found',
          ...overPeople(
            found.people.map((person, p) => ({ person, value: found.byPerson[p] })),
            study.random(`fig4c people ${label}`),
          ),
        },
      ],
    })),
    levels: [{ label: 'chance', value: looked[0].found.chance }],
  };
}
