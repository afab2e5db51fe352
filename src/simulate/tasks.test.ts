import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate, regionMeans, type Template } from '../cortex/index.js';
import { MemoryStorage, Random } from '../foundation/index.js';
import { logBandPower, pearson } from '../signal/index.js';
import { simulateDataset } from './dataset.js';
import { drawFilms, filmRuns, filmsOfDays } from './films.js';
import { checkSimulation, patientGroup, type SimulationSettings } from './settings.js';
import { prepareSimulation, type SimulatedPerson, type SimulatedRun, simulatePerson } from './simulate.js';

let template: Template;
beforeAll(() => {
  template = embeddedTemplate();
});

function people(given: Partial<SimulationSettings>, count = 1): SimulatedPerson[] {
  const settings = checkSimulation({ montage: 19, sampleRate: 160, tr: 2, seed: 'dev-1', ...given });
  const context = prepareSimulation(settings, template);
  return Array.from({ length: count }, (_, index) => simulatePerson(settings, index, context));
}

/** Mean log power `[second]` of one band over channels. */
function course({ eeg }: SimulatedRun, band: number, names = eeg.channels.map(({ name }) => name)): Float64Array {
  const { features, seconds } = logBandPower(eeg.data, eeg.channels.length, eeg.samples, eeg.sampleRate);
  const result = new Float64Array(seconds);
  eeg.channels.forEach(({ name }, c) => {
    if (!names.includes(name)) return;
    for (let s = 0; s < seconds; s++) result[s] += features[(s * eeg.channels.length + c) * 5 + band] / names.length;
  });
  return result;
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('two days of films', () => {
  const settings = { films: 3, days: 2, minutes: 1.5, people: 1 } as const;

  it('shows two films of the first day again on the second, and as many films', () => {
    for (const films of [1, 2, 4, 13]) {
      const [first, second] = filmsOfDays({ films, days: 2 });
      expect(new Set(second).size).toBe(films);
      expect(second.filter((k) => first.includes(k)).sort()).toEqual(first.slice(0, 2));
    }
    expect(filmsOfDays({ films: 4, days: 2 })).toEqual([
      [0, 1, 2, 3],
      [4, 1, 5, 0],
    ]);
    expect(filmsOfDays({ films: 4, days: 1 })).toEqual([[0, 1, 2, 3]]);
  });

  it('leaves the first day as it is without a second, and draws states and noise of a repeated film again', () => {
    const [{ runs }] = people(settings);
    const [{ runs: single }] = people({ ...settings, days: 1 });
    expect(runs.map(({ session, task }) => [session, task])).toEqual([
      ...['filmA', 'filmB', 'filmC'].map((film) => ['1', film]),
      ...['filmD', 'filmB', 'filmA'].map((film) => ['2', film]),
    ]);
    expect(runs[0].eeg.data).toEqual(single[0].eeg.data);
    expect(runs[0].bold.data).toEqual(single[0].bold.data);
    const again = runs[5];
    expect(again.eeg.events).toEqual(runs[0].eeg.events);
    expect(Math.abs(pearson(again.eeg.data, runs[0].eeg.data))).toBeLessThan(0.1);
    expect(again.truth.drive).not.toEqual(runs[0].truth.drive);
  });

  it('shows the very same film again to another state', () => {
    const stated = checkSimulation({ ...settings, seed: 'dev-1' });
    const plans = filmRuns(stated, drawFilms(stated), new Random('person'));
    expect(plans[5].film).toBe(plans[0].film);
    expect(plans[5].film?.courses.some((value) => value !== 0)).toBe(true);
    expect(plans[5].random.fork('latents').normal()).not.toBe(plans[0].random.fork('latents').normal());
    expect(plans[3].film?.courses).not.toEqual(plans[0].film?.courses);
  });

  it('writes a session a day, whose files pair by name', async () => {
    const storage = new MemoryStorage();
    const small = { ...settings, montage: 19 as const, sampleRate: 160, tr: 3, seed: 'dev-1' };
    await simulateDataset(small, storage, 'bids', { template });
    const eeg = [...storage.files.keys()].filter((path) => path.endsWith('_eeg.edf'));
    expect(eeg).toHaveLength(6);
    for (const path of eeg) {
      const [, session, stem] = /sub-01\/(ses-[12])\/eeg\/(sub-01_ses-[12]_task-film[A-D])_eeg\.edf$/.exec(path) ?? [];
      const folder = `bids/derivatives/hemocast-simulate/sub-01/${session}/func/${stem}`;
      for (const end of ['_hemi-L_space-fsaverage_den-3k_desc-simulated_bold.func.gii', '_truth.json'])
        expect(storage.files.has(folder + end), folder + end).toBe(true);
    }
    const again = await simulateDataset(small, storage, 'bids', { template });
    expect(again.simulated).toBe(0);
  });
});

describe('rest', () => {
  it('has more alpha at the back with the eyes closed, by about the planted gain, and no blinks', () => {
    const all = people({ task: 'rest', minutes: 2 }, 4);
    const gains = all.map(({ runs }) => {
      expect(runs.map(({ task }) => task)).toEqual(['restEyesOpen', 'restEyesClosed']);
      expect(runs[1].eeg.events).toEqual([{ onset: 0, duration: 60, label: 'eyesClosed' }]);
      const change = (names: string[]) => mean(course(runs[1], 2, names)) - mean(course(runs[0], 2, names));
      const planted = 2 * Math.log(Number(runs[1].planted?.alphaGain));
      return { planted, back: change(['O1', 'O2', 'Pz']), front: change(['F3', 'F4', 'Fz']) };
    });
    const [planted, back, front] = (['planted', 'back', 'front'] as const).map((key) => mean(gains.map((g) => g[key])));
    // Background and neighbours dilute it.
    expect(back).toBeGreaterThan(0.4 * planted);
    expect(back).toBeLessThan(1.1 * planted);
    expect(front).toBeLessThan(back);
    const peak = ({ eeg }: SimulatedRun) => {
      const c = eeg.channels.findIndex(({ name }) => name === 'Fp1');
      return eeg.data.subarray(c * eeg.samples, (c + 1) * eeg.samples).reduce((top, value) => Math.max(top, value), 0);
    };
    for (const { runs } of all) expect(peak(runs[0])).toBeGreaterThan(1.5 * peak(runs[1]));
  });

  it('counts its runs where there are several of a kind, at either difficulty', () => {
    const [{ runs }] = people({ task: 'rest', minutes: 2, runs: 4, difficulty: 'easy' });
    expect(runs.map(({ task, run }) => [task, run])).toEqual([
      ['restEyesOpen', 1],
      ['restEyesClosed', 1],
      ['restEyesOpen', 2],
      ['restEyesClosed', 2],
    ]);
  });
});

describe('groups and traits at difficulty published', () => {
  it('weakens and delays the blood of patients in their regions, and nothing else', () => {
    const [patient] = people({ minutes: 1, films: 1, groups: [{ ...patientGroup, share: undefined }] });
    const [well] = people({ minutes: 1, films: 1 });
    const altered = new Set(patientGroup.alteredRegions);
    template.regions.forEach(({ name }, r) => {
      const factor = patient.coupling.efficacy[r] / well.coupling.efficacy[r];
      expect(factor).toBeCloseTo(altered.has(name) ? 0.35 : 1, 5);
    });
    const r = template.regions.findIndex(({ name }) => altered.has(name));
    const { volumes } = patient.runs[0].bold;
    const spread = ({ runs: [{ truth }] }: SimulatedPerson) => {
      const row = regionMeans(template, truth.cleanBold, volumes).slice(r * volumes, (r + 1) * volumes);
      return Math.sqrt(mean(Array.from(row, (value) => (value - mean(row)) ** 2)));
    };
    expect(spread(patient)).toBeLessThan(0.7 * spread(well));
    expect(patient.runs[0].eeg.data).toEqual(well.runs[0].eeg.data);
  });

  it('weakens the coupling with age and with BMI above 25', () => {
    const settings = checkSimulation({ minutes: 0.5, films: 1, montage: 19, sampleRate: 160, seed: 'dev-1' });
    const context = { ...prepareSimulation(settings, template), films: [] };
    const all = Array.from({ length: 150 }, (_, index) => simulatePerson(settings, index, context));
    const strength = all.map(({ coupling }) => mean(coupling.efficacy));
    expect(
      pearson(
        strength,
        all.map(({ age }) => age),
      ),
    ).toBeLessThan(-0.3);
    expect(
      pearson(
        strength,
        all.map(({ bmi }) => bmi),
      ),
    ).toBeLessThan(0);
    const fast = all.map(({ traits }) => traits.bandWeights.gamma);
    expect(
      pearson(
        fast,
        all.map(({ age }) => age),
      ),
    ).toBeLessThan(-0.2);
  });
});
