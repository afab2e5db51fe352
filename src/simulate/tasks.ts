/** What people do in each run: watch a film, or imagine movements of a hand. */
import type { Random } from '../foundation/index.js';
import type { RecordingEvent } from '../recordings/index.js';
import { drawTrials, type ImageryTraits, type ImageryTrial, imageryEvents } from './motor-imagery.js';
import type { SimulationSettings } from './settings.js';

/** Seconds of fixation before the film. */
export const FILM_START = 6;

/** A film that everybody watches. */
export interface Film {
  name: string;
  /** `[feature, step]` */
  courses: Float32Array;
  /** Seconds of the film at which a scene begins. */
  scenes: number[];
}

/** One run before anything is simulated. */
export interface RunPlan {
  /** Task label of BIDS: the film's name, or `motorImagery`. */
  task: string;
  /** Index from 1, where a task is done several times. */
  run?: number;
  /** For people. */
  description: string;
  /** Seconds of the recording. */
  duration: number;
  events: RecordingEvent[];
  film?: Film;
  /** Trials of motor imagery. */
  trials: ImageryTrial[];
  /** Source of everything random in the run. */
  random: Random;
}

/** Seconds of a film's run. */
export function filmDuration(settings: SimulationSettings): number {
  return (settings.minutes * 60) / settings.films;
}

/**
 * The runs of one person.
 *
 * @param random the person's
 */
export function planRuns(
  settings: SimulationSettings,
  films: readonly Film[],
  imagery: ImageryTraits | undefined,
  random: Random,
): RunPlan[] {
  if (imagery === undefined) return films.map((film) => filmPlan(film, filmDuration(settings), random.fork(film.name)));
  return Array.from({ length: settings.runs }, (_, k) => {
    const own = random.fork(`motorImagery ${k + 1}`);
    const { trials, duration } = drawTrials(imagery, settings.trials, own.fork('trials'));
    return {
      task: 'motorImagery',
      run: k + 1,
      description: 'Imagining movements of the left or right hand (simulated)',
      duration,
      events: imageryEvents(trials),
      trials,
      random: own,
    };
  });
}

function filmPlan(film: Film, duration: number, random: Random): RunPlan {
  const events = [
    { onset: FILM_START, duration: duration - FILM_START, label: film.name },
    ...film.scenes.map((onset) => ({ onset: FILM_START + onset, duration: 0, label: 'scene' })),
  ];
  const description = 'Watching a film (simulated)';
  return { task: film.name, description, duration, events, film, trials: [], random };
}
