/**
 * Numbers of the Functional Image File Format that EEG recordings use: kinds of tags and of blocks, types of values, as the
 * format's public dictionary (mne-tools/fiff-constants) lists them.
 */

export const TAG = {
  fileId: 100,
  directoryPointer: 101,
  directory: 102,
  blockStart: 104,
  blockEnd: 105,
  referenceRole: 115,
  referenceNumber: 117,
  referenceName: 118,
  channelCount: 200,
  sampleRate: 201,
  channelInfo: 203,
  measurementDate: 204,
  comment: 206,
  firstSample: 208,
  lastSample: 209,
  digitizedPoint: 213,
  coordinateTransform: 222,
  channelKind: 252,
  channelRange: 253,
  channelCalibration: 254,
  channelLocation: 255,
  channelUnit: 256,
  channelUnitMultiplier: 257,
  channelName: 258,
  dataBuffer: 300,
  dataSkip: 301,
  epoch: 302,
  dataSkipSamples: 303,
  channelCoilType: 350,
  channelCoordinateFrame: 351,
  coordinateFrame: 3506,
  channelNames: 3507,
  projectionActive: 3560,
  eventList: 3561,
  intervalStarts: 3568,
  intervalEnds: 3569,
} as const;

export const BLOCK = {
  root: 0,
  measurement: 100,
  measurementInfo: 101,
  rawData: 102,
  digitizer: 107,
  headPosition: 109,
  continuousData: 112,
  channelInfo: 113,
  reference: 118,
  shieldedData: 119,
  projectionItem: 314,
  badChannels: 359,
  events: 361,
  epochs: 373,
  annotations: 3810,
} as const;

export const TYPE = {
  byte: 1,
  int16: 2,
  int32: 3,
  float: 4,
  double: 5,
  uint16: 7,
  uint32: 8,
  string: 10,
  packed16: 16,
  complexFloat: 20,
  complexDouble: 21,
  channelInfo: 30,
  id: 31,
  directoryEntry: 32,
  digitizedPoint: 33,
  coordinateTransform: 35,
  /** Set in the type of a dense matrix, whose dimensions follow its values. */
  matrix: 0x40000000,
} as const;

export const FRAME = { device: 1, head: 4 } as const;

/** Bytes ahead of a tag's value: its kind, type, size and the place of the next tag. */
export const TAG_HEADER_BYTES = 16;
