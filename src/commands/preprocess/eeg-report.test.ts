import { describe, expect, it } from 'vitest';
import { encodeEdf } from '../../formats/index.js';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { montageNames } from '../../recordings/index.js';
import { preprocessEeg } from './preprocess-eeg.js';

const NAMES = montageNames(32);

/** What is written of a recording made of noise below 60 Hz. */
async function written(
  sampleRate: number,
  seconds: number,
  options: { high?: number; rate?: number; valuesAtOnce?: number; rejectAbove?: number; ica?: 'picard' } = {},
  change: (data: Float32Array, samples: number) => void = () => undefined,
  names = NAMES,
) {
  const samples = sampleRate * seconds;
  const data = new Random('page').fillNormal(new Float32Array(names.length * samples), 15);
  change(data, samples);
  const storage = new MemoryStorage();
  const events = [
    { onset: 3, duration: 2, label: 'BAD_movement' },
    { onset: 12, duration: 0, label: 'tone' },
  ];
  await storage.write('rest.edf', encodeEdf({ channels: names.map((name) => ({ name })), sampleRate, data, events }));
  const { recordings } = await preprocessEeg({ storage, input: 'rest.edf', out: 'out', options, version: '1' });
  const read = (path: string) => new TextDecoder().decode(storage.files.get(path));
  const sidecar = [...storage.files.keys()].find((path) => path.endsWith('_eeg.json'))!;
  return { ...recordings[0], html: read(recordings[0].report), sidecar: JSON.parse(read(sidecar)) };
}

const words = (html: string) =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the page of cleaned EEG', () => {
  it('has no banner where nothing speaks against the recording, and shows traces, channels and marked times', async () => {
    const { html, warnings, sidecar } = await written(250, 90);
    expect(html).not.toContain('role="alert"');
    expect(warnings).toEqual([]);
    expect(sidecar.InputCheck).toEqual({ Outcome: 'fit', Findings: [] });
    expect(words(html)).toContain('Of 32 channels these 20');
    for (const title of ['Before and after', 'Channels over time', 'Spectrum and electrodes']) {
      expect(html).toContain(`>${title}</h2>`);
    }
    expect(html).toContain('>marked BAD<');
    expect(html).toContain('>1, 2.0 s<');
    expect(html).not.toMatch(/NaN|undefined/);
  }, 60_000);

  it.each([undefined, 20_000])(
    'says first what makes a recording doubtful, in banner, warnings and sidecar (at once: %s)',
    async (valuesAtOnce) => {
      const { html, warnings, sidecar } = await written(50, 90, { valuesAtOnce });
      expect(sidecar.InputCheck.Outcome).toBe('doubtful');
      expect(sidecar.InputCheck.Findings[0]).toMatchObject({ Check: 'bands', Outcome: 'doubtful' });
      expect(warnings[0]).toContain('The recording is doubtful: the recording holds no power in the band gamma');
      expect(html).toMatch(/role="alert">The recording is doubtful: the recording holds no power in the band gamma/);
    },
    60_000,
  );

  it('does not miss bands that were not asked for', async () => {
    expect((await written(250, 90, { high: 30 })).warnings).toEqual([]);
    expect((await written(250, 90, { rate: 70 })).warnings).toEqual([]);
  }, 60_000);

  it('shows bad channels with their reason, seconds that dropped out, and components that were kept', async () => {
    // Few channels: components take time by the square of them.
    const few = montageNames(19);
    const damage = (data: Float32Array, samples: number) => {
      data.fill(0, 5 * samples, 6 * samples);
      for (let c = 0; c < few.length; c++) data.fill(0, c * samples + 30 * 250, c * samples + 40 * 250);
    };
    const found = await written(250, 90, { ica: 'picard', rejectAbove: 150 }, damage, few);
    const page = words(found.html);
    expect(found.html).toMatch(/--bad[^"]*">flat, interpolated</);
    expect(found.html).toContain('>not measured<');
    expect(found.html).toContain('>1, 10 s<');
    expect(found.html).toContain('>parts begin<');
    expect(page).toContain('that stayed, in the order of their variance');
    expect(found.html.match(/class="component"/g)!.length).toBeGreaterThan(5);
    expect(found.warnings[0]).toContain('The recording is doubtful: For 10.0 s half of the channels');
  }, 60_000);
});
