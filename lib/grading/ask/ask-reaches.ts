/**
 * "Where does the packet arrive?": a connection is followed through the rules of each node that it passes. Where chance
 * decides among endpoints, each of them is right.
 */
import type { AskOf } from '@/lib/curriculum/scenario-ask';
import { type Found, type FoundOption, notFound } from '../run/finding';
import { play, type Run } from '../run/run';
import { listed, sentence } from '../words/words';
import { endsIn, otherRoutes } from './connection';
import {
  type End,
  elsewhere,
  failures,
  nameFailures,
  noAddress,
  openFailures,
  requestFailures,
} from './connection-end';
import { decidedBy } from './decided-by';
import { stepsBehindReading } from './reading';
import { runWithoutFaults } from './silence';

const optionsShown = 4;

export function findReaches(run: Run, ask: AskOf<'reaches'>, clusterSeed: number): Found {
  const ends = endsIn(run, ask);
  if (typeof ends === 'string') return notFound(ends);
  const right = unique(ends);
  if (right.length === 0) return notFound('ask.from has no network: nothing is sent');
  const taken = new Set(right.map(({ value }) => value));
  const wrong: FoundOption[] = [];
  const offer = (end: End, why: string) => {
    if (taken.has(end.value)) return;
    taken.add(end.value);
    wrong.push({ value: end.value, label: end.label, right: false, why: sentence(why) });
  };
  const sound = runWithoutFaults(run, clusterSeed);
  for (const end of sound === undefined ? [] : asList(endsIn(sound, ask)))
    offer(end, `With nothing broken: ${end.way}`);
  if (ask.opened === undefined) {
    const before = play(run.scenario, clusterSeed, { upTo: 0 });
    for (const end of before.ok ? asList(endsIn(before.run, ask)) : [])
      offer(end, `So it was before: ${end.way}`);
  } else {
    for (const end of asList(endsIn(run, { ...ask, opened: undefined })))
      offer(end, `A new connection would come to that: ${end.way}`);
  }
  for (const [asked, ends] of otherRoutes(run, ask))
    for (const end of ends) offer(end, `That is where \`${asked}\` leads`);
  for (const end of othersOf(ask)) offer(end, end.way);
  const isOtherwise = (other: Run) =>
    asList(endsIn(other, ask))
      .map(({ value }) => value)
      .join() !== ends.map(({ value }) => value).join();
  const shown = Math.max(optionsShown - right.length, 2);
  return {
    ok: true,
    options: [
      ...right.map(({ value, label, way, met }) => ({
        value,
        label,
        right: true,
        why: `${sentence(way)}${met === undefined ? '' : ` Chains it meets: ${met}.`}`,
      })),
      ...wrong.slice(0, shown),
    ],
    key: { kind: 'one', right: right.map(({ value }) => value).sort() },
    fact: factOf(right),
    decidedBy: () => decidedBy(run, { decided: [], isOther: isOtherwise, joint: '; ' }),
    atEnd: true,
    decided: stepsBehindReading(run, { reaches: ask }, ''),
  };
}

/** How it could have failed. */
function othersOf({ to, opened }: AskOf<'reaches'>): readonly End[] {
  if (opened !== undefined) return openFailures;
  if (to.host !== undefined)
    return to.name === undefined ? requestFailures : [...requestFailures.slice(0, 2), ...nameFailures];
  if (to.balanced) return [elsewhere(noAddress), ...failures];
  return to.name === undefined ? failures : nameFailures;
}

function factOf(right: readonly End[]): string {
  const ways = listed(
    right.map(({ way }) => way),
    'or',
  );
  return right.length === 1 ? ways : `${ways}; chance decides`;
}

function asList(ends: readonly End[] | string): readonly End[] {
  return typeof ends === 'string' ? [] : ends;
}

function unique(ends: readonly End[]): readonly End[] {
  return [...new Map(ends.map((end) => [end.value, end])).values()];
}
