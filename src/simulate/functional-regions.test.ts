import { describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../cortex/index.js';
import { FILM_FEATURES, filmResponse, NETWORKS, networkOf } from './functional-regions.js';

describe('functional map', () => {
  it.each([
    ['G_cuneus', 'visual'],
    ['S_calcarine', 'visual'],
    ['G_precuneus', 'default'],
    ['G_precentral', 'somatomotor'],
    ['S_precentral-sup-part', 'dorsalAttention'],
    ['G_insular_short', 'salience'],
    ['G_orbital', 'limbic'],
    ['G_front_middle', 'control'],
    ['G_pariet_inf-Angular', 'default'],
  ])('puts %s into the %s network', (region, network) => {
    expect(NETWORKS[networkOf(region)]).toBe(network);
  });

  it('uses every network among the template’s regions', () => {
    const used = new Set(embeddedTemplate().regions.map(({ name }) => networkOf(name)));
    expect(used.size).toBe(NETWORKS.length);
  });

  it('lets sound drive the auditory cortex and motion the visual one', () => {
    const strongest = (name: string) => FILM_FEATURES[filmResponse(name).indexOf(Math.max(...filmResponse(name)))];
    expect(strongest('G_temp_sup-G_T_transv')).toBe('sound');
    expect(strongest('G_cuneus')).toBe('motion');
    expect(strongest('G_oc-temp_lat-fusifor')).toBe('faces');
    expect(strongest('G_precuneus')).toBe('story');
  });
});
