import { Random } from '../../src/foundation/index.js';
import type { PictureTemplate } from '../../src/report/index.js';
import type { BarPanel, FigureResult, Panel } from '../../src/reproduce/index.js';

const random = () => new Random('figures');

function estimate(
  value: number,
  draw: Random,
  people = 10,
): { value: number; low: number; high: number; points: number[] } {
  return {
    value,
    low: value - 0.06,
    high: value + 0.07,
    points: Array.from({ length: people }, () => value + 0.08 * draw.normal()),
  };
}

/** Scores of predictors within and across people; `name` stands wherever a user's own text can stand. */
export function scoreBars(name = 'across people'): BarPanel {
  const draw = random();
  const groups = ['model', 'lagged ridge', 'EEG of another person', 'stimulus clock', 'noise'];
  return {
    kind: 'bars',
    title: name,
    value: { label: 'r over time' },
    groups: groups.map((label, k) => ({ label, bars: [{ series: label, ...estimate(0.45 - 0.11 * k, draw) }] })),
    levels: [
      { label: 'paper .45', value: 0.45 },
      { label: 'reachable bound', value: 0.47 },
      { label: 'chance, 95 %', value: 0.05 },
    ],
  };
}

/** Two series in three groups. */
export function pairedBars(): BarPanel {
  const draw = random();
  return {
    kind: 'bars',
    title: 'Which film, by features',
    note: 'Dots are people; chance is one in three. Whiskers are intervals of 95 % over people.',
    value: { label: 'accuracy', domain: [0, 1] },
    groups: ['EEG', 'generated BOLD', 'EEG + generated'].map((label, k) => ({
      label,
      bars: ['generated', 'real'].map((series, s) => ({ series, ...estimate(0.5 + 0.08 * k + 0.05 * s, draw) })),
    })),
    levels: [{ label: 'chance', value: 1 / 3 }],
  };
}

/** A bar for each of 148 regions, some below 0. */
export function regionBars(): BarPanel {
  const draw = random();
  return {
    kind: 'bars',
    title: 'Shapley values of regions',
    value: { label: 'Shapley value' },
    groups: Array.from({ length: 148 }, (_, k) => ({
      label: `${k % 2 ? 'R' : 'L'} G_and_S_cingul-Mid-Post ${k}`,
      bars: ['real', 'generated'].map((series) => ({ series, value: Math.exp(-k / 40) * draw.normal() })),
    })),
  };
}

/** Few groups whose names are too long to stand below bars. */
export function longNameBars(): BarPanel {
  const draw = random();
  return {
    kind: 'bars',
    title: 'Remedies for few examples',
    value: { label: 'F1 of the rare class' },
    groups: [
      'no remedy',
      'class weights',
      'oversampling with replacement',
      'SMOTE (Chawla and others 2002), five neighbours',
      'noise of the residual added to real examples',
      'generated from EEG of training folds',
    ].map((label, k) => ({ label, bars: [{ series: 'F1', ...estimate(0.3 + 0.07 * k, draw, 5) }] })),
    levels: [
      { label: 'balanced, .71', value: 0.71 },
      { label: 'paper, 120 generated, .66', value: 0.66 },
    ],
  };
}

export function delayLines(): Panel {
  const x = Array.from({ length: 15 }, (_, k) => k);
  const course = (peak: number, height: number) => x.map((lag) => height * Math.exp(-((lag - peak) ** 2) / 10));
  return {
    kind: 'lines',
    title: 'Delay of BOLD behind EEG',
    x: { label: 'lag, s' },
    y: { label: 'correlation' },
    series: [
      { label: 'real', x, y: course(6, 0.4), low: course(6, 0.33), high: course(6, 0.47) },
      { label: 'generated', x, y: course(6.4, 0.5), low: course(6.4, 0.44), high: course(6.4, 0.56) },
      { label: 'noise', x, y: x.map((lag) => 0.02 * Math.sin(lag)) },
    ],
    places: [
      { label: 'planted delay 5.2 s', value: 5.2 },
      { label: 'paper 6 s', value: 6 },
    ],
  };
}

export function peopleScatter(people = 12, points = 20): Panel {
  const draw = random();
  return {
    kind: 'scatter',
    title: 't-SNE of unseen people',
    x: { label: 't-SNE 1' },
    y: { label: 't-SNE 2' },
    points: Array.from({ length: people * points }, (_, k) => {
      const person = k % people;
      const angle = (2 * Math.PI * person) / people;
      return {
        x: 20 * Math.cos(angle) + 3 * draw.normal(),
        y: 20 * Math.sin(angle) + 3 * draw.normal(),
        group: `sub-${person + 1}`,
      };
    }),
  };
}

export function diagonalScatter(): Panel {
  const draw = random();
  return {
    kind: 'scatter',
    title: 'Predicted and measured BMI',
    x: { label: 'measured, kg/m²' },
    y: { label: 'predicted, kg/m²' },
    diagonal: true,
    points: Array.from({ length: 18 }, (_, k) => {
      const x = 19 + 10 * draw.uniform();
      return { x, y: 24 + 0.5 * (x - 24) + draw.normal(), group: k % 2 ? 'women' : 'men', label: `sub-${k + 1}` };
    }),
  };
}

export function writtenMatrix(): Panel {
  const draw = random();
  return {
    kind: 'matrix',
    title: 'F1 by class',
    rows: ['film 1', 'film 2', 'film 3 (rare)'],
    columns: ['EEG', 'BOLD', 'generated BOLD', 'EEG + generated'],
    values: Array.from({ length: 12 }, (_, k) => (k === 7 ? Number.NaN : 0.2 + 0.7 * draw.uniform())),
    domain: [0, 1],
    unit: 'F1',
    written: true,
  };
}

export function connectivityMatrix(size = 148, title = 'Connectivity, real'): Panel {
  const names = Array.from({ length: size }, (_, k) => `region ${k + 1}`);
  const values = Array.from({ length: size * size }, (_, k) => {
    const [a, b] = [Math.floor(k / size), k % size];
    return a === b ? Number.NaN : Math.cos((a - b) / 6) * Math.exp(-Math.abs(a - b) / 40);
  });
  return { kind: 'matrix', title, rows: names, columns: names, values, domain: [-1, 1], unit: 'r' };
}

export function cortexMaps(template: PictureTemplate, labels = ['measured HbO', 'generated BOLD']): Panel {
  const vertices = template.inflated.length / 3;
  return {
    kind: 'cortex',
    title: 'Active regions during imagery',
    unit: 'z',
    limit: 2,
    threshold: 0.4,
    maps: labels.map((label, k) => ({
      label,
      values: Float32Array.from({ length: vertices }, (_, v) => {
        const [x, y, z] = [0, 1, 2].map((axis) => template.inflated[3 * v + axis]);
        return 2 * Math.sin(x / 20 + k) * Math.cos(y / 30) * Math.cos(z / 25);
      }),
    })),
  };
}

export function headMaps(labels = ['left imagery, HbO', 'right imagery, HbO']): Panel {
  const draw = random();
  const places = Array.from({ length: 24 }, (_, k) => {
    const [angle, azimuth] = [0.35 + 0.9 * ((k * 0.618) % 1), 2.4 * k];
    return [
      97 * Math.sin(angle) * Math.cos(azimuth),
      -20 + 97 * Math.sin(angle) * Math.sin(azimuth),
      97 * Math.cos(angle),
    ] as const;
  });
  return {
    kind: 'head',
    title: 'Response of channels',
    unit: 'µM',
    limit: 0.4,
    maps: labels.map((label) => ({
      label,
      places,
      values: places.map((_, k) => (k === 3 ? Number.NaN : 0.2 * draw.normal())),
    })),
  };
}

/** A figure of every kind of panel, with findings of every kind. */
export function inventedFigure(template: PictureTemplate, name = 'sub-01'): FigureResult {
  return {
    caption: `The clock of the film explains more than ${name}. The model's r is .45, that of noise .01.`,
    findings: [
      {
        quantity: `r over time, across people: model ${name}`,
        value: 0.45,
        ...{ low: 0.39, high: 0.52, n: 10, of: 'people' },
        p: 0.0004,
        correction: 'Holm over 10 people',
        paper: { value: 0.48, differs: '22 people, real recordings' },
        planted: 0.5,
        holds: true,
      },
      {
        quantity: 'overlap of regions, %',
        value: Number.NaN,
        n: 5,
        of: 'folds',
        holds: false,
        caveat: 'no region is stable',
      },
      { quantity: 'delay, s', value: 6.4, n: 148, of: 'regions', paper: { value: 6, differs: 'all vertices' } },
    ],
    panels: [
      scoreBars(name),
      pairedBars(),
      delayLines(),
      peopleScatter(),
      diagonalScatter(),
      writtenMatrix(),
      headMaps([name, 'right']),
      cortexMaps(template),
    ],
  };
}
