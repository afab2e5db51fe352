/** What the brain view shows: which map, how it is painted, and the courses of regions. */
import { regionMeans } from '../../../../src/cortex/regions.js';
import {
  type ColourScale,
  type DivergingPalette,
  divergingScale,
  roundLimit,
  type SequentialPalette,
  sequentialScale,
} from '../../../../src/report/colour-scale.js';
import { pearson } from '../../../../src/signal/correlation.js';
import type { LayoutName } from '../../cortex/camera-views.js';
import type { SurfaceName } from '../../cortex/geometry.js';
import { sameRun } from '../../files/same-run.js';
import { cursor } from '../../state/cursor.svelte.js';
import { generation } from '../../state/generation.svelte.js';
import { selection } from '../../state/selection.svelte.js';
import { session } from '../../state/session.svelte.js';
import { status } from '../../state/status.svelte.js';
import { client } from '../../worker/connection.js';
import type { CortexAnswer, SurfaceComparison, SurfaceSeriesAnswer } from '../../worker/protocol.js';
import {
  generatedPaths,
  type MapChoice,
  mapChoices,
  marksOf,
  measuredPaths,
  momentAt,
  type ShownMap,
  unitOf,
} from './maps.js';
import { REGION_COLOURS, regionTitle } from './regions.js';

class Brain {
  cortex = $state.raw<CortexAnswer | undefined>();
  /** Key of the map that is wanted. */
  wanted = $state('generated');
  shown = $state.raw<ShownMap | undefined>();
  /** Series that belong together: the generated mean and its deviation, for courses. */
  mean = $state.raw<SurfaceSeriesAnswer | undefined>();
  deviation = $state.raw<SurfaceSeriesAnswer | undefined>();
  measuredPath = $state<string | undefined>();
  measured = $state.raw<SurfaceSeriesAnswer | undefined>();
  comparison = $state.raw<SurfaceComparison | undefined>();
  surface = $state<SurfaceName>('inflated');
  layout = $state<LayoutName>('four');
  diverging = $state<DivergingPalette>('dawn');
  sequential = $state<SequentialPalette>('dusk');
  isShaded = $state(true);
  /** Share of the limit below which values are left grey. */
  threshold = $state(0);
  /** Value of the last colour as the user set it, by key of the map. */
  limits = $state<Record<string, number>>({});
  /** Seconds by which BOLD follows the brain. */
  delay = $state.raw<{ seconds: number; delays: number[] } | undefined>();

  readonly paths = $derived(generatedPaths(generation.current ? generation.files.map(({ path }) => path) : []));
  readonly measurable = $derived(measuredPaths(session.inputs));
  /** Chosen regions in the order in which they were chosen, with their colours. */
  readonly chosen = $derived(
    [...selection.regions].slice(0, REGION_COLOURS.length).map((region, i) => ({ region, colour: REGION_COLOURS[i] })),
  );
  readonly choices = $derived(
    mapChoices(
      this.paths,
      this.measuredPath,
      this.cortex && this.chosen.length > 0 ? regionTitle(this.cortex.regions[this.chosen[0].region]) : undefined,
    ),
  );
  readonly choice = $derived<MapChoice | undefined>(
    this.choices.find(({ key }) => key === this.wanted) ?? this.choices[0],
  );
  /** Limit that holds 99 % of all values. */
  readonly usualLimit = $derived.by(() => {
    if (this.shown === undefined) return 1;
    const { choice, data } = this.shown;
    return choice.kind === 'agreement' || choice.kind === 'seed' ? 1 : roundLimit([data], 0.99);
  });
  readonly limit = $derived((this.shown && this.limits[this.shown.choice.key]) ?? this.usualLimit);
  readonly scale = $derived.by((): ColourScale => {
    const { label = '', unit = '', isSigned = true } = this.shown ?? {};
    const common = { label, unit, threshold: this.threshold * this.limit };
    return isSigned
      ? divergingScale({ ...common, limit: this.limit, palette: this.diverging })
      : sequentialScale({ ...common, high: this.limit, palette: this.sequential });
  });
  readonly moment = $derived(this.shown ? momentAt(this.shown, cursor.time) : 0);
  /** Seconds of the recording, or of the series where none is open. */
  readonly seconds = $derived(
    session.recording?.seconds ?? (this.shown ? this.shown.startTime + this.shown.volumes * this.shown.tr : 0),
  );
  /** What seed maps and connectivity are of: the sample or measured series that is or was shown last, else what is expected. */
  readonly series = $derived.by(() => {
    const { whole, mean, measured } = this;
    if (whole !== undefined) return { ...whole, title: whole.choice.title.toLowerCase(), isExpected: false };
    if (mean !== undefined) return { ...mean, title: 'generated: what is expected', isExpected: true };
    return measured && { ...measured, title: 'measured', isExpected: false };
  });
  private whole = $state.raw<ShownMap | undefined>();
  private readonly means = new WeakMap<Float32Array, Float64Array>();

  /** Reads what the view always needs; called when it is opened and when something was generated or dropped. */
  async prepare(): Promise<void> {
    this.cortex ??= await client.request('readCortex', {});
    if (this.measuredPath === undefined || !this.measurable.includes(this.measuredPath)) {
      this.measuredPath = sameRun(this.measurable, session.recording?.path) ?? this.measurable[0];
    }
    const before = this.mean;
    this.mean = await this.read(this.paths.mean, this.mean);
    if (this.mean !== before) this.begin();
    this.deviation = await this.read(this.paths.deviation, this.deviation);
    this.measured = await this.read(this.measuredPath, this.measured);
    this.comparison = undefined;
    if (this.paths.mean && this.measuredPath) {
      const ask = { generated: this.paths.mean, measured: this.measuredPath };
      this.comparison = await status.during('Comparing with the measured series', (options) =>
        client.request('compareSurface', ask, options),
      );
    }
    if (session.model && this.paths.mean) {
      this.delay = await client
        .request('readDelay', { model: session.model.path, target: 'bold' })
        .catch(() => undefined);
    }
  }

  /** Blood follows the brain: before this moment little is known, and an almost grey cortex says nothing to anybody. */
  private begin(): void {
    const full = Number(this.mean?.sidecar['FirstVolumeWithFullEvidenceSeconds']);
    if (this.mean === undefined || !(full > 0) || cursor.time > 0) return;
    const { startTime, tr } = this.mean;
    const first = startTime + Math.ceil((full - startTime) / tr) * tr;
    if (first < this.seconds) cursor.time = first;
  }

  /** Makes the chosen map. */
  async show(choice: MapChoice | undefined): Promise<void> {
    const made = choice && (await this.map(choice));
    // Another one may have been asked for meanwhile.
    if (this.choice?.key !== choice?.key) return;
    this.shown = made;
    if (made === undefined || choice?.kind === 'generated') this.whole = undefined;
    else if (choice?.kind === 'sample' || choice?.kind === 'measured') this.whole = made;
  }

  /** Courses of all regions, `[region, moment]`. */
  courses({ data, volumes }: { data: Float32Array; volumes: number }): Float64Array {
    const known = this.means.get(data);
    if (known) return known;
    const courses = regionMeans(this.cortex!, data, volumes);
    this.means.set(data, courses);
    return courses;
  }

  /** Takes a region among the chosen ones or out of them. The first gives way to a ninth. */
  toggle(region: number): void {
    if (region < 0) return;
    if (!selection.regions.delete(region)) selection.regions.add(region);
    const [first] = selection.regions;
    if (selection.regions.size > REGION_COLOURS.length) selection.regions.delete(first);
  }

  private async map(choice: MapChoice): Promise<ShownMap | undefined> {
    const marks = this.mean ? marksOf(this.mean.sidecar) : [];
    const still = { volumes: 1, tr: 1, startTime: 0, unit: 'r', isSigned: true };
    if (choice.kind === 'seed') {
      const data = this.seedMap();
      const label = `${choice.title.replace(/^Seed map: c/, 'C')}, ${this.series?.title}`;
      const origin = this.whole?.marks ?? (this.mean ? marks : this.measured ? marksOf(this.measured.sidecar) : []);
      return data && { choice, data, ...still, label, marks: origin };
    }
    if (choice.kind === 'agreement' || choice.kind === 'difference') {
      if (this.comparison === undefined) return undefined;
      const { vertexCorrelation, difference, volumes, tr, startTime } = this.comparison;
      const both = [
        ...marks,
        ...(this.measured ? marksOf(this.measured.sidecar) : []).map((mark) => `AGAINST ${mark}`),
      ];
      return choice.kind === 'agreement'
        ? { choice, data: vertexCorrelation, ...still, label: 'Correlation over time', marks: both }
        : {
            choice,
            data: difference,
            volumes,
            tr,
            startTime,
            label: 'Generated − measured BOLD',
            unit: 'z',
            isSigned: true,
            marks: both,
          };
    }
    const series = await this.read(choice.path, this.shown?.choice.path === choice.path ? undefined : this.mean);
    if (series === undefined) return undefined;
    const { data, volumes, tr, startTime } = series;
    const label = {
      generated: 'Generated BOLD',
      deviation: 'Uncertainty of BOLD, 1 SD',
      sample: `Generated BOLD, ${choice.title.toLowerCase()}`,
      measured: 'Measured BOLD',
    }[choice.kind];
    return {
      ...{ choice, data, volumes, tr, startTime, label },
      unit: unitOf(series),
      isSigned: choice.kind !== 'deviation',
      marks: marksOf(series.sidecar),
    };
  }

  /** Correlation of the first chosen region's course with that of every vertex. */
  private seedMap(): Float32Array | undefined {
    const [seed] = this.chosen;
    const { series, cortex } = this;
    if (seed === undefined || series === undefined || cortex === undefined) return undefined;
    const { data, volumes } = series;
    const course = this.courses(series).subarray(seed.region * volumes, (seed.region + 1) * volumes);
    return Float32Array.from(cortex.labels, (label, vertex) =>
      label < 0 ? Number.NaN : pearson(course, data.subarray(vertex * volumes, (vertex + 1) * volumes)),
    );
  }

  /** A series by its path; the one at hand where it is that. */
  private async read(path: string | undefined, known: SurfaceSeriesAnswer | undefined) {
    if (path === undefined) return undefined;
    for (const one of [known, this.mean, this.deviation, this.measured]) {
      if (one?.path === path && this.isFresh(one)) return one;
    }
    const series = await status.during('Reading the series', (options) =>
      client.request('readSeries', { path }, options),
    );
    if (series?.kind !== 'surface') return undefined;
    this.origin.set(series, generation.result);
    return series;
  }

  /** Whether nothing was generated since into the same files. */
  private isFresh(series: SurfaceSeriesAnswer): boolean {
    return !series.path.startsWith('output/') || this.origin.get(series) === generation.result;
  }

  private readonly origin = new WeakMap<SurfaceSeriesAnswer, unknown>();
}

export const brain = new Brain();
