/** Where electrodes are, and when volumes began. */

import { eegEvents } from '../../src/commands/preprocess/eeg-clock.js';
import { readBrainVisionEvents } from '../../src/recordings/eeg/read-brainvision.js';
import {
  atPlaces,
  clockFromVolumeTriggers,
  openBidsDataset,
  placedElectrodes,
  readBidsEeg,
  readEeg,
} from '../../src/recordings/index.js';
import type { FaultCase } from './fault-case.js';

type Point = readonly [number, number, number];

/** mm in the fsaverage frame; about the vertex, on the average head. */
const VERTEX: Point = [0, -10, 100];
const away = (a: Point | undefined, b: Point) =>
  a === undefined ? Number.NaN : Math.hypot(...a.map((x, k) => x - b[k]));

/** BioSemi's A1 of a cap of 128 stands at the vertex, not at the ear. */
function biosemiVertex(input: string): FaultCase {
  return {
    input,
    right: 'A1 at the vertex (within 25 mm), as the places in the file or the cap have it',
    async find({ storage, at }) {
      const { recording } = await readEeg(storage, at(input));
      const channel = recording.channels.find(({ name }) => name === 'A1');
      const distance = away(channel?.position, VERTEX);
      return { value: `${distance.toFixed(0)} mm from the vertex`, right: distance < 25 };
    },
  };
}

export const PLACE_CASES: readonly FaultCase[] = [
  biosemiVertex('edf/biosemi128.edf'),
  biosemiVertex('eeglab/biosemi128_with_positions.set'),
  {
    input: 'eeglab/mne_exported_positions.set',
    right: 'digitised places are those of the file: not the ideal ones of the names, and on the head',
    async find({ storage, at }) {
      const { recording } = await readEeg(storage, at('eeglab/mne_exported_positions.set'));
      const placed = recording.channels.filter(({ position }) => position !== undefined);
      const radii = placed.map(({ position }) => away(position, [0, -20, 10]));
      const inside = radii.filter((radius) => radius > 60 && radius < 125).length;
      return {
        value: `${inside} of ${placed.length} on the head`,
        right: placed.length > 0 && inside === placed.length,
      };
    },
  },
  {
    input: 'bids/disp_fsav',
    right: 'places of electrodes.tsv are those of the channels',
    async find({ storage, at }) {
      const dataset = await openBidsDataset(storage, at('bids/disp_fsav'));
      const [found] = dataset.recordings({ dataType: 'eeg', suffix: 'eeg' });
      const { recording, report } = await readBidsEeg(storage, found);
      const table = await placedElectrodes(found);
      const channels = atPlaces(recording.channels, report.originalNames, table);
      const largest = channels.reduce((most, { name, position }) => {
        const stated = table.places.get(name);
        return stated === undefined ? most : Math.max(most, away(position, stated));
      }, 0);
      const own = recording.channels.filter(
        ({ name, position }) => away(position, table.places.get(name) ?? VERTEX) < 0.01,
      );
      return {
        value: `${own.length} of ${table.places.size} at their places`,
        right: largest < 0.01 && own.length === table.places.size,
      };
    },
  },
  {
    input: 'brainvision/eeg_missfirst.vmrk',
    right: 'the missing trigger is looked for at both ends; what cannot be decided is said',
    async find({ storage, at }) {
      const events = await readBrainVisionEvents(storage, at('brainvision/eeg_missfirst.vhdr'));
      const triggers = events.filter(({ label }) => /R128|R 1/i.test(label)).map(({ onset }) => onset);
      const clock = clockFromVolumeTriggers(triggers, triggers[1] - triggers[0], triggers.length + 1, {});
      const said = clock.doubt ?? clock.remarks?.join(' ') ?? '';
      return { value: `offset ${clock.offset.toFixed(3)} s; ${said || 'nothing said'}`, right: said !== '' };
    },
  },
  {
    input: 'Stimulus/R128, --trigger R128',
    right: 'label, description or code match',
    async find({ storage, at }) {
      const { events } = await eegEvents(storage, { eeg: at('brainvision/eeg_missfirst.vhdr'), trigger: 'R128' }, {});
      return { value: `${events.length} triggers`, right: events.length === 59 };
    },
  },
];
