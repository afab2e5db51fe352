/** HbO and HbR at channels: what was generated, how sure it is, and a measured file beside it. */
import { roundLimit } from '../../../../src/report/colour-scale.js';
import { sameRun } from '../../files/same-run.js';
import { generation } from '../../state/generation.svelte.js';
import { session } from '../../state/session.svelte.js';
import { status } from '../../state/status.svelte.js';
import { client } from '../../worker/connection.js';
import type { ChannelSeriesAnswer, LightComparison } from '../../worker/protocol.js';
import { type LightKind, lightChannels } from './light-channels.js';

class Light {
  generated = $state.raw<ChannelSeriesAnswer | undefined>();
  deviation = $state.raw<ChannelSeriesAnswer | undefined>();
  comparison = $state.raw<LightComparison | undefined>();
  /** Empty where nothing is compared with. */
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
  /** The user wants nothing compared. */
  private isAlone = false;

  async prepare(): Promise<void> {
    const files = generation.current ? generation.files.map(({ path }) => path) : [];
    const of = (description: string) => files.find((path) => path.endsWith(`desc-${description}_nirs.snirf`));
    if (this.made !== generation.result) {
      this.made = generation.result;
      this.generated = await read(of('generated'));
      this.deviation = await read(of('generatedDeviation'));
      this.comparison = undefined;
    }
    const found = this.measurable.includes(this.measuredPath)
      ? this.measuredPath
      : sameRun(this.measurable, session.recording?.path);
    if (this.generated === undefined || this.isAlone || found === undefined) return;
    if (this.comparison === undefined || this.measuredPath !== found) await this.compare(found);
  }

  /** Compares with a measured file, or with none. */
  async compareWith(path: string): Promise<void> {
    this.isAlone = path === '';
    await this.compare(path);
  }

  private async compare(path: string): Promise<void> {
    this.measuredPath = path;
    this.comparison = undefined;
    const { current } = generation;
    const { generated } = this;
    if (path === '' || current === undefined || generated === undefined) return;
    const { recording, model } = current.asked;
    const ask = { generated: generated.path, measured: path, recording, model };
    this.comparison = await status.during('Comparing with the measured fNIRS', (options) =>
      client.request('compareLight', ask, options),
    );
  }

  /** Course of a kind of the channel in a file, by the channel's name; undefined where the file has none. */
  course(series: ChannelSeriesAnswer | undefined, name: string, kind: LightKind): Float32Array | undefined {
    if (series === undefined) return undefined;
    const row = lightChannels(series).find((one) => one.name === name)?.rows[kind];
    const { samples } = series.summary;
    return row === undefined ? undefined : series.data.subarray(row * samples, (row + 1) * samples);
  }

  /** The measured course of a kind at a generated channel; undefined where nothing was measured there. */
  measured(name: string, kind: LightKind): Float32Array | undefined {
    const { comparison } = this;
    const row = this.comparedRow(name, kind);
    if (comparison === undefined || row < 0 || Number.isNaN(comparison.correlation[row])) return undefined;
    return comparison.measured.subarray(row * comparison.volumes, (row + 1) * comparison.volumes);
  }

  /** Correlation over time of a channel's generated course with the measured one. */
  agreement(name: string, kind: LightKind): number | undefined {
    const r = this.comparison?.correlation[this.comparedRow(name, kind)];
    return r === undefined || Number.isNaN(r) ? undefined : r;
  }

  /** Mean correlation over the channels that were measured. */
  meanAgreement(kind: LightKind): { r: number; channels: number } | undefined {
    const all = this.channels.flatMap(({ name }) => this.agreement(name, kind) ?? []);
    return all.length === 0 ? undefined : { r: all.reduce((sum, r) => sum + r, 0) / all.length, channels: all.length };
  }

  /** Channels of the generated file are named by their optodes, those of the model by name: their order is the same. */
  private comparedRow(name: string, kind: LightKind): number {
    return this.channels.find((one) => one.name === name)?.rows[kind] ?? -1;
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
