/** An explanation as files: a document, a table, and a page. */
import type { Template } from '../../cortex/index.js';
import type { Estimate } from '../../evaluate/index.js';
import { formatJson, formatTsv } from '../../formats/index.js';
import { joinPath, lastName, type Storage } from '../../foundation/index.js';
import {
  CortexScene,
  type Figure,
  mapFigure,
  renderReport,
  sequentialScale,
  stillMapsFigure,
  type Table,
  VIEWER,
} from '../../report/index.js';
import { regionName } from './contributions.js';
import type { Explanation } from './explain-model.js';

/** Players with a map and a column of their own on the page; the document and the table have all. */
const MOST_SHOWN = 6;
/** Regions in the table of the page. */
const REGIONS_SHOWN = 20;

/** What the files say beside the explanation. */
export interface ExplanationContext {
  out: string;
  template: Template;
  modelFolder: string;
  modelHash: string;
  simulated: boolean;
  unit: string;
  title: string;
  seed: number | string;
  version: string;
  versions: Record<string, string>;
  /** The script of the cortex viewer; pictures alone where absent. */
  viewer?: string;
}

export interface ExplanationFiles {
  document: string;
  table: string;
  report: string;
}

/** Writes `explain.json`, `contributions.tsv` and `report.html`. */
export async function writeExplanation(
  storage: Storage,
  explanation: Explanation,
  context: ExplanationContext,
): Promise<ExplanationFiles> {
  const at = (name: string) => joinPath(context.out, name);
  const files = { document: at('explain.json'), table: at('contributions.tsv'), report: at('report.html') };
  await storage.write(files.document, formatJson(explanationDocument(explanation, context)));
  await storage.write(files.table, contributionsTable(explanation));
  await storage.write(files.report, explanationPage(explanation, context));
  return files;
}

/** All values, as JSON. Regions without values are null. */
export function explanationDocument(explanation: Explanation, context: ExplanationContext): object {
  const { what, absent, method, players, totals, space, magnitude, share, people, runs, gap, standardError } =
    explanation;
  const rows = (values: Float64Array) =>
    Object.fromEntries(
      space.regions.map((region, r) => [
        regionName(region),
        Object.fromEntries(players.map((player, p) => [player, known(values[r * players.length + p])])),
      ]),
    );
  const estimated = ({ mean, interval }: Estimate) => ({ mean: known(mean), ...(interval && { interval }) });
  return {
    ...{ what, absent, method, unit: context.unit, simulated: context.simulated },
    definitions: {
      size: 'mean of |Shapley value| over moments and values, in units of the generated signal; mean over people, 95 % interval over people',
      share: 'covariance of the Shapley value with the generated signal over its variance; sums to 1 over players',
    },
    n: { people: people.length, runs: runs.length },
    totals: Object.fromEntries(
      totals.map(({ player, size, share: own }) => [player, { size: estimated(size), share: estimated(own) }]),
    ),
    efficiencyGap: gap,
    ...(standardError !== undefined && { standardError }),
    regions: { size: rows(magnitude), share: rows(share) },
    ...{ people, runs },
    provenance: {
      ...{ software: `Hemocast ${context.version}`, ...context.versions, seed: String(context.seed) },
      ...{ model: lastName(context.modelFolder), modelSHA256: context.modelHash, template: context.template.source },
    },
  };
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Region × player: mean |φ|; `n/a` where a region has no values. */
export function contributionsTable({ space, players, magnitude }: Explanation): string {
  const cell = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : 'n/a');
  return formatTsv(
    ['region', ...players],
    space.regions.map((region, r) => [
      regionName(region),
      ...players.map((_, p) => cell(magnitude[r * players.length + p])),
    ]),
  );
}

/** The page. */
export function explanationPage(explanation: Explanation, context: ExplanationContext): string {
  const { what, absent, method, totals, people, runs, gap, standardError } = explanation;
  const sampled =
    standardError === undefined
      ? 'over all coalitions'
      : `from sampled orders, with a standard error of ${standardError.toPrecision(2)} a value (root mean square)`;
  const figures = figuresOf(explanation, context);
  return renderReport({
    title: `What generated ${context.title} owes to ${what}`,
    subtitle: `${people.length} people whom the model was never shown, ${runs.length} recordings`,
    ...(context.simulated && { notice: 'Simulated people: nobody was recorded.' }),
    sections: [
      {
        title: `All ${what}`,
        prose: `Shapley values share out what is generated, moment by moment, ${sampled}. **Absent** means: ${absent}. They sum to the generated signal (largest gap ${gap.toExponential(0)}).\n\nThey say what the model makes its signal of. They do not say what drives the blood, nor that a ${singular(what)} could be changed to change it; and where ${what} go together, they share out what none of them has alone.`,
        table: totalsTable(totals, what, context.unit, people.length),
      },
      {
        title: 'Where',
        prose: 'Mean |Shapley value| of each region.',
        figures,
        table: regionsTable(explanation),
      },
    ],
    provenance: {
      ...{ software: `Hemocast ${context.version}`, ...context.versions, method, seed: String(context.seed) },
      ...{
        model: lastName(context.modelFolder),
        'model SHA-256': context.modelHash,
        template: context.template.source,
      },
    },
    ...(figures.some(({ id }) => id === VIEWER.figure) && { script: context.viewer }),
  });
}

function singular(what: string): string {
  return what.slice(0, -1);
}

function totalsTable(totals: Explanation['totals'], what: string, unit: string, people: number): Table {
  const shown = ({ mean, interval }: Estimate) =>
    interval ? `${mean.toFixed(3)} (${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})` : mean.toFixed(3);
  const sorted = [...totals].sort((a, b) => b.size.mean - a.size.mean);
  return {
    caption: `Mean over ${people} people and its 95 % interval; the largest first.`,
    columns: [
      { title: singular(what) },
      { title: `size: mean |Shapley value|, ${unit}`, numeric: true },
      { title: 'share of the generated variance', numeric: true },
    ],
    rows: sorted.map(({ player, size, share }) => ({ cells: [player, shown(size), shown(share)] })),
  };
}

/** Indices of the players that the page shows by region, the largest first where there are many. */
function shownPlayers({ players, totals }: Explanation): number[] {
  const all = players.map((_, p) => p);
  if (players.length <= MOST_SHOWN) return all;
  return all.sort((a, b) => totals[b].size.mean - totals[a].size.mean).slice(0, MOST_SHOWN);
}

function figuresOf(explanation: Explanation, { template, unit, simulated, viewer }: ExplanationContext): Figure[] {
  const { space, players, magnitude } = explanation;
  const isCortical =
    space.regions.length === template.regions.length &&
    space.regions.every(({ name, hemisphere }, r) => {
      const own = template.regions[r];
      return own.name === name && own.hemisphere === hemisphere;
    });
  const high = Math.max(...magnitude.filter(Number.isFinite));
  if (!isCortical || !(high > 0)) return [];
  const label = 'mean |Shapley value|';
  const colours = sequentialScale({ high, unit, label });
  const rows = shownPlayers(explanation).map((p) => ({
    label: players[p],
    values: Float32Array.from(template.labels, (region) =>
      region < 0 ? Number.NaN : magnitude[region * players.length + p],
    ),
    colours,
  }));
  const scene = new CortexScene(template, { width: 620 });
  const marks = ['generated', ...(simulated ? ['simulated'] : [])];
  const common = { title: 'Contributions by region', marks };
  const scale = { kind: 'sequential', limit: high, unit, label } as const;
  const maps = rows.map(({ label: name, values }) => ({ name, values, scale }));
  return [
    ...(viewer === undefined ? [] : [stillMapsFigure({ ...{ ...common, template }, maps })]),
    mapFigure({ ...{ ...common, scene }, groups: [{ rows }] }),
  ];
}

function regionsTable(explanation: Explanation): Table {
  const { space, players, magnitude } = explanation;
  const shown = shownPlayers(explanation);
  const whole = (r: number) => shown.reduce((sum, p) => sum + (magnitude[r * players.length + p] || 0), 0);
  const order = space.regions.map((_, r) => r).sort((a, b) => whole(b) - whole(a));
  return {
    caption: `The ${Math.min(REGIONS_SHOWN, order.length)} regions with the largest contributions of ${order.length}; all stand in contributions.tsv.`,
    columns: [{ title: 'region' }, ...shown.map((p) => ({ title: players[p], digits: 3 }))],
    rows: order.slice(0, REGIONS_SHOWN).map((r) => ({
      cells: [regionName(space.regions[r]), ...shown.map((p) => magnitude[r * players.length + p])],
    })),
  };
}
