import { describe, expect, it } from 'vitest';
import { explainCalibration, explainTraining, limits, verdict } from '../../src/report/evaluation/prose.js';
import {
  evaluationReport,
  generationReport,
  jointReport,
  renderReport,
  SIMULATED_TRAINING_NOTICE,
  timeCourseFigure,
} from '../../src/report/index.js';
import { inventedChannelGeneration, inventedChannels, inventedDemo, inventedGeneration } from './invented-input.js';
import { expectSelfContained, expectWellFormed } from './well-formed.js';

const HOSTILE = `<script>alert('x')</script>"><img src=http://evil.example/x onerror=1>&amp;\u0000**b** \`c\` 😀`;
const text = (html: string) =>
  html
    .replace(/<style>[^<]*<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\u00a0/g, ' ')
    .replace(/\s+/g, ' ');

// A page takes seconds, most of them for its pictures: what no test changes is drawn once.
const pages = new Map<() => string, string>();
function drawn(report: () => string): string {
  const page = pages.get(report) ?? report();
  pages.set(report, page);
  return page;
}
const demo = () => evaluationReport(inventedDemo());
const recording = () => generationReport(inventedGeneration());
const channels = () => evaluationReport(inventedChannels());
const channelRecording = () => generationReport(inventedChannelGeneration());
const joint = () => jointReport([inventedDemo(), inventedChannels()]);

describe.each([
  ['evaluationReport', ['img'], (name?: string) => evaluationReport(inventedDemo(name)), demo],
  ['evaluationReport of channels', [], (name?: string) => evaluationReport(inventedChannels(name)), channels],
  ['generationReport', ['img'], (name?: string) => generationReport(inventedGeneration(name)), recording],
  [
    'generationReport of channels',
    [],
    (name?: string) => generationReport(inventedChannelGeneration(name)),
    channelRecording,
  ],
  ['jointReport', ['img'], (name?: string) => jointReport([inventedDemo(name), inventedChannels(name)]), joint],
] as const)('%s', (_, pictures, report, plain) => {
  const html = drawn(plain);
  const hostile = report(HOSTILE);

  it('is well-formed and asks nothing of the network', () => {
    expect(expectWellFormed(html)).toEqual(
      expect.arrayContaining(['figure', 'figcaption', 'svg', 'table', ...pictures]),
    );
    expectSelfContained(html);
    expect(html).toContain(`default-src 'none'`);
  });

  it('gives the same bytes for the same input, whatever was drawn before', () => {
    expect(report()).toBe(html);
  });

  it('is unharmed by hostile names', () => {
    const seen = expectWellFormed(hostile);
    expect(seen).not.toContain('script');
    expect(hostile).not.toContain('<img src=http');
    expect(hostile).not.toContain('\u0000');
    expect(seen.filter((name) => name === 'img').length).toBe(
      expectWellFormed(html).filter((name) => name === 'img').length,
    );
    expect(hostile).toContain('&lt;script&gt;');
  });

  it('marks every figure with where it comes from', () => {
    const figures = html.match(/<figure[\s\S]*?<\/figure>/g)!;
    expect(figures.length).toBeGreaterThan(3);
    for (const figure of figures) expect(text(figure)).toMatch(/simulated|generated|recorded/);
  });

  it('contains no number that could not be computed', () => {
    expect(text(html)).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(html.replace(/base64,[^"]*/g, '')).not.toMatch(/[",( ](NaN|undefined)/);
  });

  it('has ids that are unique and links that arrive', () => {
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  });
});

describe('evaluationReport', () => {
  const html = drawn(demo);

  it('has a row for every predictor, the chance level and the ceiling, with our own marked', () => {
    const rows = [...html.matchAll(/<tr( class="ours")?><th scope="row">([^<]*)<\/th>(.*?)<\/tr>/g)];
    const named = new Map(
      rows.map(([, ours, name, cells]) => [name, { ours: Boolean(ours), cells: text(cells).trim() }]),
    );
    expect(named.get('Model sub-01')).toEqual({ ours: true, cells: '0.41 [0.37, 0.45] 0.33 [0.30, 0.36] 0.512' });
    expect(named.get('Train mean')).toEqual({ ours: false, cells: '– 0.02 0.410' });
    expect(named.get('EEG of another recording')?.cells).toBe('0.13 −0.11 0.430');
    expect(named.get('Ceiling')?.cells).toBe('0.64 0.58 –');
    expect(named.get('Reachable bound')?.cells).toBe('0.50 0.47 –');
    expect(named.get('model − linear mean alone')?.cells).toBe('0.012 [−0.003, 0.027] 0.004 −0.006 [−0.020, 0.008]');
    for (const name of ['Linear mean alone', 'Lagged ridge', 'Stimulus clock', 'Global signal'])
      expect(named.has(name)).toBe(true);
    expect([...named.keys()].some((name) => name.startsWith('Circular shifts'))).toBe(true);
    expect(rows.filter(([, ours]) => ours)).toHaveLength(1);
  });

  it('draws scan, generated map and uncertainty of a chosen volume, one moment up front, and the map of scores', () => {
    expect(html.match(/<img src="data:image\/png;base64,/g)).toHaveLength(2 + 3 + 1);
  });

  it('says at the top and at the bottom that the brains are simulated', () => {
    expect(html.match(/All brains here are simulated/g)).toHaveLength(2);
  });

  it('says what does not hold', () => {
    const input = inventedDemo();
    input.scores[0] = { ...input.scores[0], pcc: 0.1 };
    input.lag.peakSeconds = 9;
    const words = verdict(input);
    expect(words).toContain('could be luck');
    expect(words).toContain('use the regression');
    expect(words).toContain('no evidence that the EEG was used');
    expect(words).toContain('It reaches 16 % of the ceiling');
    expect(words).toContain('It reaches 20 % of the reachable bound');
    expect(words).toContain('the network harms the mean');
    expect(words).toContain('3.0 s away from that of the planted signal');
    expect(words).not.toContain('**Holds');
  });

  it('says what holds, and that a small margin is small', () => {
    const input = inventedDemo();
    input.scores[0].pcc = 0.45;
    expect(verdict(input).match(/\*\*Holds\./g)).toHaveLength(7);
    expect(verdict(input)).not.toMatch(/Does not hold|margin is small/);
    input.scores[0].pcc = 0.395;
    expect(verdict(input)).toContain('That margin is small');
  });

  it('compares lags by one measure, and says that the setting of the simulator is another', () => {
    const words = text(html);
    expect(words).toContain('by the same measure simulated: 6.1 s, planted, without noise: 6.0 s');
    expect(words).toContain('generated BOLD peaks at 6.4 s, the real one at 6.1 s, the signal that was planted');
    expect(words).toContain('it is 5.2 s in the simulator. That is another measure');
    const flat = inventedDemo();
    flat.lag.peakSeconds = Number.NaN;
    expect(verdict(flat)).toContain('follows the EEG at no lag');
  });

  it('shows first the moment it was given for that, and says by which rule', () => {
    const input = inventedDemo();
    const [{ real, generated }] = input.examples;
    input.examples[0].percentiles = [12.4];
    input.lead = {
      ...{ person: 'sub-06', run: 'filmB', seconds: 126, real: real[0], generated: generated[0], r: 0.31 },
      among: { moments: 81, people: 2, percentile: 50, levels: { p5: -0.2, p25: 0.1, p75: 0.45, p95: 0.7 } },
    };
    const words = text(evaluationReport(input));
    expect(words).toContain('A typical moment of one unseen person: sub-06, filmB, 126 s after the start');
    expect(words).toContain('of all 81 volumes of all 2 test people');
    expect(words).toContain('(r = 0.31, percentile 50). Half of the volumes lie between 0.10 and 0.45');
    expect(words).toMatch(/spatial r = \S+, percentile 12/);
  });

  it('gives the reason where a bound lies below the model', () => {
    const input = inventedDemo();
    input.metrics[0].lowBounds = ['The ceiling (0.1) lies below the model (0.2): a reason.'];
    expect(text(evaluationReport(input))).toContain('Pearson r over time. The ceiling (0.1) lies below');
  });

  it('concludes nothing without a row for the model', () => {
    expect(verdict({ ...inventedDemo(), scores: [] })).toContain('nothing can be concluded');
  });

  it('reads the calibration the right way round', () => {
    const nominal = [0.25, 0.5, 0.75];
    const words = { values: 'vertices', moment: 'volume' };
    expect(explainCalibration({ nominal, observed: [0.2, 0.41, 0.62] }, words)).toContain(
      'surer of itself than it should be',
    );
    expect(explainCalibration({ nominal, observed: [0.4, 0.7, 0.9] }, words)).toContain('less sure than it could be');
    expect(explainCalibration({ nominal, observed: [0.26, 0.49, 0.76] }, words)).toContain('taken at its word');
  });

  it('warns of people in two groups and of a step that was not the best', () => {
    const input = inventedDemo();
    expect(explainTraining(input)).toContain('Nobody is in two groups');
    input.people.test.push('sub-02');
    input.training!.chosenStep = 2;
    expect(explainTraining(input)).toContain('sub-02 appear in more than one group');
    expect(explainTraining(input)).toContain('(0.300) is not the best one seen (0.350)');
  });

  it('shows no course of training of a model without a network, and lays nothing at a network’s door', () => {
    const { training: _, ...input } = inventedDemo();
    const html = evaluationReport(input);
    const words = text(html);
    expect(words).toContain('The model has no network, and no steps to choose among');
    expect(words).toContain('This model has no network: the row is its own.');
    expect(words).not.toMatch(/Loss and validation score|the network changes|step \d|NaN|undefined/);
    const withNetwork = text(drawn(demo));
    for (const part of ['Loss and validation score', 'the network changes', 'The model of step 3 was kept']) {
      expect(withNetwork).toContain(part);
    }
  });

  it('speaks of simulators only where there was one', () => {
    expect(limits(inventedDemo())).toContain('forward model');
    expect(limits({ ...inventedDemo(), source: 'measured' })).not.toMatch(/simulat(or is|ion)|forward model/);
  });

  it('does without ceiling, planted delay and calibration on measured data', () => {
    const input = inventedDemo();
    input.source = 'measured';
    input.ceiling = { pcc: Number.NaN, spatial: Number.NaN };
    input.reachable = { pcc: Number.NaN, spatial: Number.NaN };
    input.lag = { ...input.lag, planted: undefined, plantedPeakSeconds: Number.NaN, plantedSeconds: Number.NaN };
    input.calibration = undefined;
    const words = text(evaluationReport(input));
    expect(words).not.toMatch(/NaN|brains here are simulated|planted|[Rr]eachable/);
    expect(words).toContain('A ceiling is not known for measured data');
  });

  it('of channels shows heads, responses to trials and a table of channels, and speaks of no cortex, scan or SSIM', () => {
    const page = drawn(channels);
    const words = text(page);
    expect(words).toContain('From EEG to generated HbO and HbR');
    expect(words).toContain('Responses to trials');
    expect(page.match(/channels from above/g)).toHaveLength(2 * 2);
    expect(words).toMatch(/S1-D1 0.50 0.20 0.30 0.20/);
    expect(words).toMatch(/S2-D1 – 0.20 – 0.20/);
    expect(words).toContain('Share that agrees. Model: 0.50 [0.10, 0.90]');
    expect(words).not.toMatch(/BOLD|SSIM|\bscans?\b|vert(ex|ices)/);
    expect(text(html)).not.toMatch(/channels|Responses to trials/);
  });

  it('refuses a map that does not fit the cortex', () => {
    const input = inventedDemo();
    input.examples[0].generated[0] = new Float32Array(5);
    expect(() => evaluationReport(input)).toThrow(expect.objectContaining({ code: 'picture-values' }));
  });
});

describe('generationReport', () => {
  const html = drawn(recording);

  it('makes no claim about the person, and says so', () => {
    expect(html.match(new RegExp(SIMULATED_TRAINING_NOTICE, 'g'))?.length).toBeGreaterThanOrEqual(2);
    expect(text(html)).toContain('not a measurement');
  });

  it('reports every channel: found, renamed, filled in, bad, dropped', () => {
    const words = text(html);
    expect(words).toContain('2 of 4');
    expect(words).toContain('T7 T3 matched by an older name');
    expect(words).toContain('Oz – interpolated');
    expect(words).toContain('Fz Fz bad, replaced from its neighbours flat rest.edf');
    expect(words).toContain('ECG rest.edf ECG rest.edf dropped not EEG');
    expect(words).toContain('1 further electrodes matched exactly');
  });
});

describe('generationReport of channels', () => {
  const html = drawn(channelRecording);
  const words = text(html);

  it('shows heads at three moments, each channel over time and averages over trials, and no cortex', () => {
    expect(html.match(/channels from above/g)).toHaveLength(3 * 2);
    expect(html.match(/aria-label="Each channel: /g)).toHaveLength(4);
    expect(html.match(/aria-label="Averages over trials: /g)).toHaveLength(2 * 2);
    expect(words).toContain('8 of left, 6 of right tap.edf');
    expect(html).not.toContain('<img');
    expect(words).not.toMatch(/BOLD|vert(ex|ices)|volumes|cortex as the model/);
  });

  it('speaks of no scan and no measured HbO or HbR, in the unit of the channels', () => {
    expect(words).toContain('No HbO or HbR was measured here, and no scan was made');
    expect(words).toContain('µM stands for that unit as the training people had it');
    expect(words).toContain('Generated HbO (µM)');
    expect(words).not.toContain('z scores');
  });

  it('has a row a channel, with its spread, its uncertainty and its distance to the model', () => {
    expect(words).toMatch(/S1-D1 R G_precentral 0\.\d{3} 0\.\d{3} 0\.250 0\.125 14\.0/);
    const own = inventedChannelGeneration();
    const without = generationReport({ ...own, channels: own.channels.map(({ distance: _, ...rest }) => rest) });
    expect(text(without)).not.toContain('To the model, mm');
    expect(words).toContain('To the model, mm');
  });

  it('says by which rule channels were chosen where not all are drawn', () => {
    expect(words).toContain('All 4 channels.');
    const few = text(generationReport({ ...inventedChannelGeneration(), drawn: ['S0-D1'] }));
    expect(few).toContain('1 of 4 channels: of each region of the cortex the channel nearest to a point of the model');
    expect(few).toContain('One channel a region');
  });

  it('does without trials where nothing repeats', () => {
    const page = text(generationReport({ ...inventedChannelGeneration(), trials: undefined }));
    expect(page).not.toContain('Responses to trials');
  });
});

describe('jointReport', () => {
  const [bold, light] = [inventedDemo(), inventedChannels()];
  light.shiftNull.p99 = 0.19;
  light.ceiling.pcc = Number.NaN;
  light.examples = [
    {
      person: 'sub-05',
      run: 'run-1',
      volumeSeconds: [30],
      ...{ real: [new Float32Array(12).fill(0.5)], generated: [new Float32Array(12).fill(-0.5)], uncertainty: [] },
    },
  ];
  light.provenance = { ...light.provenance, model: 'light' };
  const html = jointReport([bold, light]);
  const words = text(html);

  it('opens with the scores that decide of every target, and one moment of each side by side', () => {
    expect(words).toContain('BOLD 0.41 [0.37, 0.45] 0.39 0.11 0.50 0.64 2');
    expect(words).toContain('HbO and HbR 0.41 [0.37, 0.45] 0.39 0.19 0.50 – 2');
    const overview = html.slice(html.indexOf('id="section-1"'), html.indexOf('id="section-2"'));
    expect(overview.match(/<figure class="half/g)).toHaveLength(2);
    expect(overview.match(/<img /g)).toHaveLength(2);
    expect(overview.match(/channels from above/g)).toHaveLength(2 * 2);
  });

  it('then has the sections of each target under its name, in the page and in the contents', () => {
    const parts = [...html.matchAll(/<p class="part-head">([^<]*)<\/p>/g)].map(([, name]) => name);
    expect(parts).toEqual(['BOLD', 'HbO and HbR']);
    const nav = /<nav[\s\S]*?<\/nav>/.exec(html)![0];
    expect([...nav.matchAll(/class="part">([^<]*)</g)].map(([, name]) => name)).toEqual([...parts, '']);
    const sections = (page: string) => page.match(/<section /g)!.length;
    // The overview is added, and there is one provenance for both.
    expect(sections(html)).toBe(sections(drawn(demo)) + sections(evaluationReport(light)) - 2 + 2);
  });

  it('states once what targets share, and by target what differs', () => {
    expect(html.match(/<th scope="row">version<\/th>/g)).toHaveLength(1);
    expect(words).toContain('model, HbO and HbR light');
  });
});

describe('renderReport', () => {
  it('right-aligns numbers, writes true minus signs and shows no value as a dash', () => {
    const html = renderReport({
      title: 't',
      provenance: {},
      sections: [
        {
          title: 's',
          table: {
            columns: [{ title: 'name' }, { title: 'r' }, { title: 'words' }],
            rows: [{ cells: ['a', -0.126, 'x'] }, { cells: ['b', Number.NaN, 'y'] }],
          },
        },
      ],
    });
    expect(html).toContain('<td class="number">−0.13</td><td>x</td>');
    expect(html).toContain('<td class="number">–</td>');
    expect(html).toContain('<th scope="col" class="number">r</th>');
  });

  it('leaves no style rule that would need the network or differ by machine', () => {
    const html = renderReport({
      title: 't',
      sections: [
        {
          title: 's',
          figures: [timeCourseFigure({ seconds: [0, 1], series: [{ name: 'a', values: [1, 2] }], unit: 'z' })],
        },
      ],
      provenance: {},
    });
    expectSelfContained(html);
    expectWellFormed(html);
  });
});
