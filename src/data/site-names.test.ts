import { describe, expect, it } from 'vitest';
import { siteNames } from './site-names.js';

describe('names of data sets', () => {
  it('are those of their folders, with as many above as tell them apart', () => {
    expect(siteNames(['out/rest', '/data/film/'])).toEqual(['rest', 'film']);
    expect(siteNames(['one/bids', './two/bids', 'three'])).toEqual(['one-bids', 'two-bids', 'three']);
    expect(siteNames(['a/x/bids', 'b/x/bids'])).toEqual(['a-x-bids', 'b-x-bids']);
    expect(siteNames(['bids', 'lab/bids'])).toEqual(['bids', 'lab-bids']);
    expect(siteNames(['EEG und fMRI', '.'])).toEqual(['EEG-und-fMRI', 'data']);
  });

  it('are found again in another order, and from another folder', () => {
    const known = siteNames(['one/bids', 'two/bids', 'rest']);
    expect(siteNames(['/home/me/rest', '/home/me/two/bids'], known)).toEqual(['rest', 'two-bids']);
  });

  it('are refused where a folder stands twice, or is none of those of a model', () => {
    expect(() => siteNames(['x/a', './x/a'])).toThrow(expect.objectContaining({ code: 'data-set-twice' }));
    expect(() => siteNames(['other'], ['rest', 'film'])).toThrow(expect.objectContaining({ code: 'data-set-unknown' }));
  });
});
