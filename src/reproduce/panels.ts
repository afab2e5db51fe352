/**
 * What a figure shows, as data: every value that is drawn stands in one of these, so that the picture, `figure.json` and the tests read
 * the same numbers. How each kind is drawn is a matter of `report`.
 */

/** A part of a figure. */
export type Panel = BarPanel | LinePanel | ScatterPanel | MatrixPanel | CortexPanel | HeadPanel;

interface PanelText {
  /** Short: what is compared, such as `across people`. */
  title: string;
  /** How to read it, where the axes do not say it. */
  note?: string;
}

export interface PanelAxis {
  label: string;
  /** Chosen from the values where absent. */
  domain?: readonly [number, number];
}

/** A value with its interval; `points` are the people, folds or trials behind it. */
export interface PanelEstimate {
  value: number;
  low?: number;
  high?: number;
  points?: readonly number[];
}

/** A bar for each group and series, with intervals and the people behind them. */
export interface BarPanel extends PanelText {
  kind: 'bars';
  value: PanelAxis;
  groups: readonly { label: string; bars: readonly ({ series: string } & PanelEstimate)[] }[];
  /** Levels such as chance or the paper's value. */
  levels?: readonly { label: string; value: number }[];
}

/** Courses over a common axis. */
export interface LinePanel extends PanelText {
  kind: 'lines';
  x: PanelAxis;
  y: PanelAxis;
  series: readonly {
    label: string;
    x: ArrayLike<number>;
    y: ArrayLike<number>;
    low?: ArrayLike<number>;
    high?: ArrayLike<number>;
  }[];
  /** Places on the x axis, such as a planted delay. */
  places?: readonly { label: string; value: number }[];
}

/** Points in two dimensions, coloured by group. */
export interface ScatterPanel extends PanelText {
  kind: 'scatter';
  x: PanelAxis;
  y: PanelAxis;
  points: readonly { x: number; y: number; group: string; label?: string }[];
  /** Whether the line y = x helps. */
  diagonal?: boolean;
}

/** A table of colours. */
export interface MatrixPanel extends PanelText {
  kind: 'matrix';
  rows: readonly string[];
  columns: readonly string[];
  /** `[row, column]`; NaN is left empty. */
  values: ArrayLike<number>;
  /** Of the colours; symmetric about 0 where it holds negative values. */
  domain: readonly [number, number];
  unit: string;
  /** Whether the numbers are written into the cells. */
  written?: boolean;
}

/** Maps on the inflated cortex. */
export interface CortexPanel extends PanelText {
  kind: 'cortex';
  unit: string;
  maps: readonly {
    label: string;
    /** `[vertex]` of fsaverage4, left then right; NaN is left grey. */
    values: ArrayLike<number>;
  }[];
  /** Largest absolute value of the colours. */
  limit: number;
  /** Values nearer to 0 are left grey. */
  threshold?: number;
}

/** Values of electrodes or channels of light on heads seen from above. */
export interface HeadPanel extends PanelText {
  kind: 'head';
  unit: string;
  maps: readonly {
    label: string;
    /** `[channel, 3]` mm. */
    places: readonly (readonly [number, number, number])[];
    values: ArrayLike<number>;
  }[];
  limit: number;
}
