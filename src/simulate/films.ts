/** Watching films: on one day, or on two of which some films are shown on both. */
import { Random } from '../foundation/index.js';
import { filmCourses, SLOW_STEP } from './latent.js';
import { PUBLISHED_FILM_TEMPO } from './published-latent.js';
import type { SimulationSettings } from './settings.js';
import { FILM_START, type Film, type RunPlan } from './task.js';

/** Films of the first day that are shown again on the second. */
export const REPEATED_FILMS = 2;

/** Seconds of a film's run. */
export function filmDuration(settings: SimulationSettings): number {
  return (settings.minutes * 60) / settings.films;
}

/**
 * Which films are shown on which day, as indices of the films from 0. On the second day the first two films of the first are shown
 * again, in another order, after new ones.
 *
 * @example
 * filmsOfDays({ ...defaultSimulation, films: 4, days: 2 }); // [[0, 1, 2, 3], [4, 1, 5, 0]]
 */
export function filmsOfDays({ films, days }: Pick<SimulationSettings, 'films' | 'days'>): number[][] {
  const first = Array.from({ length: films }, (_, k) => k);
  if (days === 1) return [first];
  const repeated = first.slice(0, REPEATED_FILMS).reverse();
  const fresh = first.slice(repeated.length).map((_, k) => films + k);
  const second: number[] = [];
  while (second.length < films) second.push(...fresh.splice(0, 1), ...repeated.splice(0, 1));
  return [first, second];
}

/** Draws the films of all days; a film's courses and scenes depend on the seed and its name alone. */
export function drawFilms(settings: SimulationSettings): Film[] {
  const duration = filmDuration(settings);
  const steps = Math.ceil((duration - FILM_START) / SLOW_STEP) + 1;
  const random = new Random(settings.seed);
  const tempo = settings.difficulty === 'published' ? PUBLISHED_FILM_TEMPO : undefined;
  const count = Math.max(...filmsOfDays(settings).flat()) + 1;
  return Array.from({ length: count }, (_, k) => {
    const name = `film${String.fromCharCode(65 + k)}`;
    const scenes: number[] = [];
    const cuts = random.fork(`${name} scenes`);
    for (let s = 0; s < duration - FILM_START; s += 8 - 12 * Math.log(cuts.uniform())) scenes.push(s);
    return { name, courses: filmCourses(random.fork(name), steps, tempo), scenes };
  });
}

/**
 * The films of one person. What is not the film's is drawn again on another day: states, noise, artefacts.
 *
 * @param random the person's
 */
export function filmRuns(settings: SimulationSettings, films: readonly Film[], random: Random): RunPlan[] {
  const days = filmsOfDays(settings);
  return days.flatMap((shown, day) =>
    shown
      .filter((k) => films[k] !== undefined)
      .map((k) => {
        const own = random.fork(day === 0 ? films[k].name : `day ${day + 1} ${films[k].name}`);
        const plan = filmRun(films[k], filmDuration(settings), own);
        return days.length === 1 ? plan : { ...plan, session: String(day + 1) };
      }),
  );
}

function filmRun(film: Film, duration: number, random: Random): RunPlan {
  const events = [
    { onset: FILM_START, duration: duration - FILM_START, label: film.name },
    ...film.scenes.map((onset) => ({ onset: FILM_START + onset, duration: 0, label: 'scene' })),
  ];
  const description = 'Watching a film (simulated)';
  return { task: film.name, description, duration, events, film, trials: [], random };
}
