import { unzlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { channelQualityFigure } from './channel-quality-figure.js';

/** Size of the picture. */
function pictureOf(body: string): { width: number; height: number; bytes: number } {
  const png = Buffer.from(/data:image\/png;base64,([^"]+)"/.exec(body)![1], 'base64');
  const at = png.indexOf('IDAT');
  const data = unzlibSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), bytes: data.length };
}

const figure = (channels: number, seconds: number, events = 3) =>
  channelQualityFigure({
    channels: Array.from({ length: channels }, (_, k) => ({
      name: `E${k}`,
      deviations: Float64Array.from({ length: seconds / 2 }, () => (k === 1 ? 0 : 10)),
      ...(k === 1 && { fate: 'flat, interpolated' }),
    })),
    starts: Array.from({ length: seconds / 2 }, (_, k) => 2 * k),
    partSeconds: 2,
    seconds,
    strips: [
      { name: 'not measured', spans: [{ onset: 20, duration: 5 }], colour: 'grey' },
      { name: 'events', spans: Array.from({ length: events }, (_, k) => ({ onset: k, duration: 0 })), colour: 'red' },
    ],
  });

describe('channelQualityFigure', () => {
  it('has a row a channel and a column a part, and says what became of a bad one', () => {
    const { body } = figure(4, 100);
    expect(pictureOf(body)).toMatchObject({ width: 50, height: 4 });
    expect(body).toMatch(/fill="[^"]*--bad[^"]*">flat, interpolated</);
    expect([...body.matchAll(/>(E\d)</g)].map(([, name]) => name)).toEqual(['E0', 'E1', 'E2', 'E3']);
  });

  it('puts marked times where they are on the axis, with how many and their seconds', () => {
    const { body } = figure(4, 100);
    const [, x, width] = /<rect x="([\d.]+)" y="\d+" width="([\d.]+)" height="\d+" fill="grey"/.exec(body)!.map(Number);
    const [, left, plot] = /<image [^>]*x="(\d+)" y="\d+" width="(\d+)"/.exec(body)!.map(Number);
    expect((x - left) / plot).toBeCloseTo(0.2, 3);
    expect(width / plot).toBeCloseTo(0.05, 3);
    expect(body).toContain('>1, 5.0 s<');
    expect(body).toContain('>3<');
  });

  it('stays small for days of 256 channels with a hundred thousand events', () => {
    const { body } = figure(256, 86_400, 80_000);
    expect(pictureOf(body)).toMatchObject({ width: 600, height: 256 });
    expect(body.length).toBeLessThan(400_000);
    expect(body).toContain('>minutes<');
  });
});
