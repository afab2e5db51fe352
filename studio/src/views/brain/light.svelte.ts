/** HbO and HbR at channels: what was generated, how sure it is, and a measured file beside it. */
import { roundLimit } from '../../../../src/report/colour-scale.js';
import { pearson } from '../../../../src/signal/correlation.js';
import { generation } from '../../state/generation.svelte.js';
import { session } from '../../state/session.svelte.js';
import { status } from '../../state/status.svelte.js';
import { client } from '../../worker/connection.js';
import type { ChannelSeriesAnswer } from '../../worker/protocol.js';
import { type LightKind, lightChannels } from './light-channels.js';

class Light {
  generated = $state.raw<ChannelSeriesAnswer | undefined>();
  deviation = $state.raw<ChannelSeriesAnswer | undefined>();
  measured = $state.raw<ChannelSeriesAnswer | undefined>();
  measuredPath = $state('');
  kind = $state<LightKind>('hbo');
  /** Name of the channel whose courses are drawn. */
  chosen = $state<string | undefined>();
  readonly measurable = $derived(
    session.inputs.filter(({ kind, path }) => kind === 'light' && path.endsWith('.snirf')).map(({ path }) => path),
  );
  readonly channels = $derived(this.generated ? lightChannels(this.generated) : []);
  readonly channel = $derived(this.channels.find(({ name }) => name === this.chosen) ?? this.channels[0]);
  readonly limit = $derived.by(() => {
    const { generated } = this;
    if (generated === undefined) return 1;
    const { samples } = generated.summary;
    const rows = this.channels.flatMap(({ rows: own }) => own[this.kind] ?? []);
    return roundLimit(
      rows.map((row) => generated.data.subarray(row * samples, (row + 1) * samples)),
      0.99,
    );
  });
  private made: unknown;

  async prepare(): Promise<void> {
    const files = generation.current ? generation.files.map(({ path }) => path) : [];
    const of = (description: string) => files.find((path) => path.endsWith(`desc-${description}_nirs.snirf`));
    if (this.made !== generation.result) {
      this.made = generation.result;
      this.generated = await read(of('generated'));
      this.deviation = await read(of('generatedDeviation'));
    }
  }

  /** Reads a measured file to draw beside what was generated. */
  async compareWith(path: string): Promise<void> {
    this.measuredPath = path;
    this.measured = await read(path || undefined);
  }

  /** Course of a kind of the channel in a file, by the channel's name; undefined where the file has none. */
  course(series: ChannelSeriesAnswer | undefined, name: string, kind: LightKind): Float32Array | undefined {
    if (series === undefined) return undefined;
    const row = lightChannels(series).find((one) => one.name === name)?.rows[kind];
    const { samples } = series.summary;
    return row === undefined ? undefined : series.data.subarray(row * samples, (row + 1) * samples);
  }

  /** Correlation over time of the chosen channel's generated course with the measured one, where both have the same clock. */
  agreement(kind: LightKind): number | undefined {
    const { generated, measured, channel } = this;
    if (!generated || !measured || !channel) return undefined;
    if (Math.abs(generated.summary.sampleRate - measured.summary.sampleRate) > 1e-3) return undefined;
    const [ours, theirs] = [generated, measured].map((series) => this.course(series, channel.name, kind));
    if (!ours || !theirs) return undefined;
    const length = Math.min(ours.length, theirs.length);
    return pearson(ours.subarray(0, length), theirs.subarray(0, length));
  }
}

async function read(path: string | undefined): Promise<ChannelSeriesAnswer | undefined> {
  if (path === undefined) return undefined;
  const series = await status.during('Reading the series', (options) =>
    client.request('readSeries', { path }, options),
  );
  return series?.kind === 'channels' ? series : undefined;
}

export const light = new Light();
