/** Every metric, in the order in which they are reported. */
import type { TargetRun } from '../../data/paired-run.js';
import type { ScoreSpace } from '../../modalities/index.js';
import { lateralisation } from './lateralisation.js';
import type { Metric, SpaceMetric } from './metric.js';
import { pcc } from './pcc.js';
import { pccGlobalRemoved } from './pcc-global-removed.js';
import { pccVertex } from './pcc-vertex.js';
import { rSquared } from './r-squared.js';
import { retrieval } from './retrieval.js';
import { spatial } from './spatial.js';
import { spatialMeanRemoved } from './spatial-mean-removed.js';
import { ssim } from './ssim.js';
import { trial } from './trial.js';

export const METRICS: readonly Metric[] = [
  pcc,
  pccVertex,
  pccGlobalRemoved,
  spatial,
  spatialMeanRemoved,
  ssim,
  rSquared,
  retrieval,
  trial,
  lateralisation,
];

/** Those that can be worked out in a space, each followed by its forms of one kind: `pcc`, `pccHbO`, `pccHbR`, … */
export function metricsOf(space: ScoreSpace, runs: readonly Pick<TargetRun, 'trials'>[]): SpaceMetric[] {
  return METRICS.filter((metric) => metric.applies(space, runs)).flatMap(({ perKind, ...metric }) => {
    const whole: SpaceMetric = { ...metric, family: metric.key };
    if (!perKind || space.kinds === undefined) return [whole];
    return [whole, ...space.kinds.map((name, kind) => ofKind(metric, name, kind))];
  });
}

function ofKind({ shown, ...metric }: Metric, name: string, kind: number): SpaceMetric {
  return {
    ...metric,
    key: metric.key + name,
    note: `${metric.note} Of ${name} alone.`,
    family: metric.key,
    kind,
    shown: shown?.perKind ? { column: `${shown.column} ${name}`, digits: shown.digits } : undefined,
  };
}

export type { GroupRow, GroupScore, Metric, SpaceMetric } from './metric.js';
