import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultSimulation, imageryDefaults } from '../simulate/index.js';
import { defaultTraining } from '../train/training-options.js';
import { countFrom, listOf, numberFrom, seedOption, text } from './common-options.js';
import { divides, expectation, type OptionsSchema, only, optionEntries, parseOptions, rules } from './option-schema.js';
import { helpOf, valueFromText } from './option-text.js';
import { eegParameters, fmriParameters, fnirsParameters } from './preprocess/options.js';
import { boldPretraining, eegPretraining } from './pretrain/options.js';
import { simulationSettings } from './simulate/options.js';
import { type TrainOptions, trainingChoices } from './train/options.js';

const schema = z
  .strictObject({
    out: text.meta({ value: 'folder', description: 'where it goes' }),
    width: countFrom(1, 8).default(4).meta({ value: 'count', description: 'how wide' }),
    heads: countFrom(1, 8).default(2).meta({ value: 'count', description: 'how many' }),
    learningRate: numberFrom(0, 1).optional().meta({ unit: 'Hz', description: 'how fast', otherwise: 'as it was' }),
    targets: listOf(['bold', 'fnirs', 'eeg'])
      .default(['bold'])
      .meta({ value: 'names', description: 'what is generated' }),
    probe: z
      .union([z.literal('cap'), text])
      .optional()
      .meta({ value: 'file', description: 'a file, or cap' }),
    pair: z.tuple([z.number(), z.number()]).optional().meta({ value: 'a,b', description: 'two', expected: 'a pair' }),
    seed: seedOption('the same seed gives the same'),
    fast: z.boolean().default(false).meta({ description: 'be quick' }),
  })
  .check(rules(({ width, heads }) => divides(['heads', 'width'], [heads, width])));
const entries = Object.fromEntries(optionEntries(schema).map((entry) => [entry.key, entry]));

describe('parseOptions', () => {
  it('fills in the defaults', () => {
    const options = parseOptions(schema, { out: 'x', width: 8 });
    const expected = { out: 'x', width: 8, heads: 2, targets: ['bold'], seed: 1, fast: false };
    expect(options).toEqual(expected);
  });

  const cases: [name: string, given: object, code: string, message: string][] = [
    [
      'out of range',
      { width: 9 },
      'option-value',
      'field width: The option cannot have this value; expected a whole number from 1 to 8, found 9.',
    ],
    ['of another type', { width: '4' }, 'option-value', 'found "4"'],
    ['no number', { learningRate: Number.NaN }, 'option-value', 'expected a number from 0 to 1, found NaN'],
    [
      'an empty text',
      { out: ' ' },
      'option-value',
      'field out: The option cannot have this value; expected some text, found " ".',
    ],
    ['left out', { out: undefined }, 'option-value', 'expected some text, found nothing'],
    [
      'named twice',
      { targets: ['bold', 'bold'] },
      'option-value',
      'field targets: The option cannot have this value; expected one or more of bold, fnirs, eeg, each once, found ["bold","bold"].',
    ],
    ['unknown in a list', { targets: ['meg'] }, 'option-value', 'field targets'],
    ['an empty list', { targets: [] }, 'option-value', 'found []'],
    ['too long', { pair: [1, 2, 3] }, 'option-value', 'expected a pair, found [1,2,3]'],
    ['no switch', { fast: 'yes' }, 'option-value', 'expected true or false, found "yes"'],
    [
      'of another name',
      { wide: 4 },
      'option-unknown',
      'field wide: There is no such option; expected one of out, width,',
    ],
    ['in contradiction', { width: 8, heads: 3 }, 'option-rule', 'field heads: heads must divide width; found 3 and 8.'],
  ];

  it.each(cases)('refuses a value %s, and names the field', (_, given, code, message) => {
    const parse = () => parseOptions(schema, { out: 'x', ...given } as z.input<typeof schema>);
    expect(parse).toThrow(expect.objectContaining({ code, kind: 'input' }));
    expect(parse).toThrow(message);
  });

  it('spells names as the reader does', () => {
    const spelled = (key: string) => `--${key}`;
    expect(() => parseOptions(schema, { out: 'x', heads: 3 }, spelled)).toThrow('--heads must divide --width');
  });

  it('refuses what is no object', () => {
    for (const given of [undefined, null, 'x', [1]]) {
      const parse = () => parseOptions(schema as OptionsSchema, given as never);
      expect(parse).toThrow(expect.objectContaining({ code: 'option-value' }));
    }
  });
});

describe('options as text', () => {
  it.each([
    ['width', '4', 4],
    ['width', '1e0', 1],
    ['width', '', Number.NaN],
    ['targets', 'bold, fnirs', ['bold', 'fnirs']],
    ['probe', 'cap', 'cap'],
    ['probe', 'probe.snirf', 'probe.snirf'],
    ['pair', '-5,25', [-5, 25]],
    ['pair', '1,2,x', [1, 2, 'x']],
    ['out', 'a,b', 'a,b'],
  ])('%s of "%s"', (key, given, value) => {
    expect(valueFromText(entries[key].type, given)).toEqual(value);
  });

  it('take a seed of digits for a number, and any other for text', () => {
    const seedOf = (given: string) => schema.shape.seed.parse(valueFromText(entries.seed.type, given));
    expect(['7', '-3', '007', '1e3', '1.5', 'rest'].map(seedOf)).toEqual([7, -3, 7, '1e3', '1.5', 'rest']);
  });

  it('are explained with range, choices and default', () => {
    expect(helpOf(entries.width)).toBe('how wide [1 to 8; default: 4]');
    expect(helpOf(entries.learningRate)).toBe('how fast [0 to 1 Hz; default: as it was]');
    expect(helpOf(entries.targets)).toBe(
      'what is generated [bold, fnirs or eeg, or several between commas; default: bold]',
    );
    expect(helpOf(entries.out)).toBe('where it goes');
    expect(expectation(entries.pair)).toBe('a pair');
  });
});

it('passes on what is given of a group', () => {
  const given = { out: 'x', width: 3, heads: undefined };
  expect(only(given, { width: 0, heads: 0, depth: 0 })).toEqual({ width: 3 });
});

describe('what options stand for', () => {
  const circumstances = { eegEncoderFolder: 'shipped' };

  it('is, without any, what each room takes by itself', () => {
    expect(trainingChoices({ out: 'model' }, circumstances)).toMatchObject({ options: defaultTraining, seed: 1 });
    expect(simulationSettings({})).toEqual(defaultSimulation);
    expect(simulationSettings({ task: 'motorImagery' })).toMatchObject(imageryDefaults);
    expect(eegParameters({})).toMatchObject({
      low: 1,
      high: 75,
      notch: 'auto',
      order: undefined,
      reference: 'average',
    });
    expect(fnirsParameters({})).toMatchObject({ band: { low: 0.01, high: 0.1, order: 6 }, pathlength: 6 });
    expect(fmriParameters({})).toMatchObject({ fwhm: 6, highPass: 128, detrend: true, wanted: {} });
  });

  it('holds what was chosen', () => {
    const { options, ...rest } = trainingChoices(
      {
        ...{ out: 'model', steps: 3, residual: 'diffusion', alignment: 'head', components: 20 },
        ...{ eegEncoder: 'both', fineTune: true, boldEncoder: 'transformer' },
      },
      circumstances,
    );
    expect(options).toEqual({
      ...defaultTraining,
      ...{ steps: 3, residual: 'diffusion', alignment: 'head', components: 20 },
    });
    expect(rest.eegEncoder).toEqual({
      folder: 'shipped',
      besideBands: true,
      components: 4,
      windowGain: false,
      fineTune: true,
    });
    expect(rest.boldEncoder?.pretraining).toMatchObject({ components: 20, channels: 20, steps: 1500 });
    expect(simulationSettings({ modalities: ['fnirs', 'bold'] }).modalities).toEqual(['bold', 'fnirs']);
    expect(eegPretraining({ out: 'x', width: 40, heads: 4 }).network).toMatchObject({
      width: 40,
      hidden: 160,
      heads: 4,
    });
    expect(boldPretraining({ out: 'x', preset: 'base', window: 16 })).toMatchObject({ volumes: 16, width: 192 });
    expect(eegParameters({ filter: 'butterworth', notch: 'none' })).toMatchObject({ order: 4, notch: false });
    expect(fmriParameters({ highPass: 'none', desc: 'preproc', eeg: './a//b/' })).toMatchObject({
      highPass: false,
      wanted: { description: 'preproc' },
      eeg: 'a/b',
    });
  });

  it.each([
    ['train', () => trainingChoices({ out: 'x', heads: 3 }, circumstances), 'heads must divide width; found 3 and 64'],
    [
      'an EEG encoder',
      () => trainingChoices({ out: 'x', fineTune: true }, circumstances),
      'fineTune goes with eegEncoder labram or both',
    ],
    [
      'a window gain',
      () => trainingChoices({ out: 'x', windowGain: true }, circumstances),
      'windowGain goes with eegEncoder labram or both',
    ],
    [
      'a filter bank',
      () => trainingChoices({ out: 'x', filterBank: true, eegEncoder: 'labram' }, circumstances),
      'filterBank goes with residual diffusion',
    ],
    [
      'an EEG encoder of another source',
      () => trainingChoices({ out: 'x', source: 'meg', eegEncoder: 'labram' }, circumstances),
      'eegEncoder goes with source eeg',
    ],
    [
      'a BOLD encoder',
      () => trainingChoices({ out: 'x', boldEncoderFolder: 'y' }, circumstances),
      'boldEncoderFolder goes with boldEncoder transformer',
    ],
    [
      'fine-tuning without a network',
      () => trainingChoices({ out: 'x', eegEncoder: 'labram', fineTune: true }, circumstances),
      'fineTune goes with residual diffusion',
    ],
    [
      'a Gaussian residual around nothing',
      () => trainingChoices({ out: 'x', mean: 'none', residual: 'gaussian' }, circumstances),
      'residual goes with mean linear',
    ],
    [
      'steps of an encoder that is not trained',
      () => trainingChoices({ out: 'x', boldEncoderSteps: 4 }, circumstances),
      'boldEncoderSteps goes with boldEncoder transformer',
    ],
    [
      'the rate of an encoder that stays as it is',
      () => trainingChoices({ out: 'x', eegEncoder: 'both', residual: 'diffusion', encoderRate: 0.2 }, circumstances),
      'encoderRate goes with fineTune',
    ],
    ['a window', () => boldPretraining({ out: 'x', block: 5 }), 'block must divide window; found 5 and 32'],
    [
      'a preset',
      () => boldPretraining({ out: 'x', preset: 'huge' as 'base' }),
      'expected one of small, base, found "huge"',
    ],
    ['EEG heads', () => eegPretraining({ out: 'x', heads: 7 }), 'heads must divide width'],
  ])('is refused where it contradicts itself: %s', (_, parse, message) => {
    expect(parse).toThrow(message);
  });

  const OF_A_NETWORK: [name: string, given: Partial<TrainOptions>][] = [
    ['steps', { steps: 300 }],
    ['batch', { batch: 4 }],
    ['learningRate', { learningRate: 0.01 }],
    ['width', { width: 32 }],
    ['depth', { depth: 2 }],
    ['heads', { heads: 2 }],
    ['crossAttention', { crossAttention: true }],
    ['conjugateDomain', { conjugateDomain: false }],
    ['sampler', { sampler: 'ddim' }],
    ['samplerSteps', { samplerSteps: 3 }],
  ];

  it.each(OF_A_NETWORK)('is refused where it has no effect: %s of a model without a network', (name, given) => {
    const refused = () => trainingChoices({ out: 'x', ...given }, circumstances);
    expect(refused).toThrow(expect.objectContaining({ code: 'option-rule', kind: 'input' }));
    expect(refused).toThrow(`field ${name}: ${name} goes with residual diffusion`);
    for (const network of [{ residual: 'diffusion' }, { mean: 'none' }] as const) {
      expect(trainingChoices({ out: 'x', ...network, ...given }, circumstances).options).toMatchObject(given);
    }
  });

  it('may be left at its default anywhere', () => {
    const switches = { crossAttention: false, conjugateDomain: true, steps: undefined, heads: undefined };
    expect(trainingChoices({ out: 'x', ...switches }, circumstances).options).toMatchObject(defaultTraining);
  });
});
