/** What people do: the tasks of the simulator by name. A new task is a file that plans runs, a name in the settings, and a line here. */
import type { Random } from '../foundation/index.js';
import { ARITHMETIC_TIMING, arithmeticRuns } from './arithmetic.js';
import { filmRuns } from './films.js';
import { FILM_FEATURES } from './functional-regions.js';
import { HAND_REGIONS, IMAGERY_TIMING, type ImageryTraits, imageryRuns } from './motor-imagery.js';
import { restRuns } from './rest.js';
import type { SimulationSettings, TaskName } from './settings.js';
import type { Film, RunPlan } from './task.js';

/** One task. */
export interface SimulationTask {
  /** In the name of the data set, after "simulated people". */
  title: string;
  /** What the truth of the data set says of it. */
  truth: Readonly<Record<string, unknown>>;
  /** The runs of one person; `random` is the person's. */
  plan(settings: SimulationSettings, shared: TaskGround, random: Random): RunPlan[];
}

/** What a plan may need besides the settings. */
export interface TaskGround {
  films: readonly Film[];
  imagery?: ImageryTraits;
}

export const TASKS: Readonly<Record<TaskName, SimulationTask>> = {
  films: {
    title: 'watching films',
    truth: { filmFeatures: FILM_FEATURES },
    plan: (settings, { films }, random) => filmRuns(settings, films, random),
  },
  motorImagery: {
    title: 'imagining movements of a hand',
    truth: { imageryTiming: IMAGERY_TIMING, handRegions: HAND_REGIONS },
    plan: (settings, { imagery }, random) => (imagery === undefined ? [] : imageryRuns(settings, imagery, random)),
  },
  rest: {
    title: 'resting with the eyes open and closed',
    truth: {},
    plan: (settings, _, random) => restRuns(settings, random),
  },
  arithmetic: {
    title: 'doing mental arithmetic between rest',
    truth: { arithmeticTiming: ARITHMETIC_TIMING },
    plan: (settings, _, random) => arithmeticRuns(settings, random),
  },
};
