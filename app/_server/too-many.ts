import { type Refusal, refuse } from './refusal';

/** Refuses what was tried too often, and says how long to wait. */
export function tooMany(until: Date, now: Date): Refusal {
  const minutes = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 60_000));
  const wait = minutes === 1 ? 'one minute' : `${minutes} minutes`;
  return refuse('too-many', `Too many tries. Wait ${wait}, then try again.`);
}
