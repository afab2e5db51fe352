/** The medial wall of what is generated: it is no cortex, and what a model gives there means nothing. */
import type { GeneratedSeries } from './modality.js';
import type { ScoreSpace } from './score-space.js';

/**
 * The series with NaN for vertices of a mesh that lie in no region, as other programs mark what is no data; as it is where values are no
 * vertices.
 */
export function withoutMedialWall<Series extends Pick<GeneratedSeries, 'mean' | 'deviation' | 'samples' | 'volumes'>>(
  series: Series,
  { labels, faces }: Pick<ScoreSpace, 'labels' | 'faces'>,
): Series {
  if (faces === undefined) return series;
  const { mean, deviation, samples, volumes } = series;
  const blank = (data: Float32Array) => {
    const result = data.slice();
    for (let v = 0; v < labels.length; v++) if (labels[v] < 0) result.fill(Number.NaN, v * volumes, (v + 1) * volumes);
    return result;
  };
  return { ...series, mean: blank(mean), deviation: blank(deviation), ...(samples && { samples: samples.map(blank) }) };
}
