import { describe, expect, it } from 'vitest';
import { labramBase, labramShapes } from './labram.js';
import { labramNames } from './labram-names.js';

const published = [...labramShapes(labramBase).keys()];
/** As `Labram(n_times=3000).state_dict()` of braindecode 1.8.1 calls them; those of one block, and what is outside of the blocks. */
const OUTSIDE = [
  'cls_token position_embedding temporal_embedding norm.weight norm.bias',
  ...[1, 2, 3].map((i) =>
    ['conv', 'norm']
      .map((part) => `patch_embed.temporal_conv.${part}${i}.weight patch_embed.temporal_conv.${part}${i}.bias`)
      .join(' '),
  ),
].flatMap((line) => line.split(' '));
const BLOCK = [
  'gamma_1 gamma_2 norm1.weight norm1.bias attn.qkv.weight attn.q_norm.weight attn.q_norm.bias attn.k_norm.weight attn.k_norm.bias',
  'attn.proj.weight attn.proj.bias norm2.weight norm2.bias mlp.0.weight mlp.0.bias mlp.2.weight mlp.2.bias',
].flatMap((line) => line.split(' '));
const braindecode = [
  ...OUTSIDE,
  ...Array.from({ length: 12 }, (_, i) => BLOCK.map((name) => `blocks.${i}.${name}`)).flat(),
];
const heads = ['logit_scale', 'lm_head.weight', 'lm_head.bias', 'projection_head.0.weight', 'projection_head.0.bias'];

describe('the names of LaBraM', () => {
  it('are found in what its pre-training saves, without heads and mask token', () => {
    const student = [...published, 'mask_token', 'lm_head.weight', 'lm_head.bias'].map((name) => `student.${name}`);
    const found = labramNames([...heads, ...student]);
    expect(found).toMatchObject({ naming: 'LaBraM', prefix: 'student.' });
    expect([...found!.sources]).toEqual(published.map((name) => [name, `student.${name}`]));
    expect(found!.leftOut).toEqual([...heads, 'student.mask_token', 'student.lm_head.weight', 'student.lm_head.bias']);
  });

  it.each(['', 'module.', 'encoder.model.'])('are found with the prefix "%s"', (prefix) => {
    const found = labramNames(published.map((name) => `${prefix}${name}`));
    expect([...found!.sources.keys()]).toEqual(published);
    expect(found!.prefix).toBe(prefix);
  });

  it('are the student’s where there is a teacher', () => {
    const found = labramNames(
      ['teacher.', 'student.'].flatMap((prefix) => published.map((name) => `${prefix}${name}`)),
    );
    expect(found!.sources.get('cls_token')).toBe('student.cls_token');
    expect(found!.leftOut).toHaveLength(published.length);
  });

  it('are those of braindecode, one for one', () => {
    const found = labramNames([...braindecode, 'final_layer.weight', 'final_layer.bias']);
    expect(found!.naming).toBe('braindecode');
    expect([...found!.sources.keys()].sort()).toEqual([...published].sort());
    expect(found!.sources.get('blocks.11.mlp.fc2.bias')).toBe('blocks.11.mlp.2.bias');
    expect(found!.leftOut).toEqual(['final_layer.weight', 'final_layer.bias']);
  });

  it('keep what nobody asked for, so that it can be refused', () => {
    expect(labramNames([...published, 'fc_norm.weight'])!.sources.get('fc_norm.weight')).toBe('fc_norm.weight');
  });

  it('are not found among others', () => {
    expect(labramNames(['conv1.weight', 'my_patch_embed.conv1.weight', 'blocks.0.norm1.weight'])).toBeUndefined();
  });
});
