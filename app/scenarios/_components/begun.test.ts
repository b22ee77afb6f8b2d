import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Question } from '@/lib/grading/question';
import { begunBefore, forgetBegun, freshlyBegun, keepBegun } from './begun';

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

const question = {
  scenarioId: 'pod/restart',
  seed: 4,
  ask: 'Who restarts it?',
  options: [
    { id: 'a', label: 'kubelet' },
    { id: 'b', label: 'kube-scheduler' },
  ],
} as unknown as Question;
const begun = { ...freshlyBegun(question), chosen: ['b'], hintsUsed: 1, spentMs: 9_000 };

it('goes on with what was begun, its hints and the time spent on it', () => {
  expect(begunBefore(question)).toBeUndefined();
  keepBegun(question, begun);
  expect(begunBefore(question)).toMatchObject(begun);
});

it('does not answer with what was begun another question of the scenario', () => {
  keepBegun(question, begun);
  expect(begunBefore({ ...question, seed: 5 })).toBeUndefined();
  // The content was mended meanwhile: the same letter would mean something else.
  const [a, b] = question.options;
  const mended = [
    { ...a, label: 'etcd' },
    { ...b, label: 'kubelet' },
  ] as Question['options'];
  expect(begunBefore({ ...question, options: mended })).toBeUndefined();
});

it('forgets what was handed in, and only that', () => {
  const other = { ...question, seed: 5 };
  keepBegun(question, begun);
  keepBegun(other, begun);
  forgetBegun(question);
  expect(begunBefore(question)).toBeUndefined();
  expect(begunBefore(other)).toBeDefined();
});

it('keeps the latest twenty, and gets by where nothing can be kept or read', () => {
  for (let seed = 0; seed < 25; seed++) keepBegun({ ...question, seed }, begun);
  expect(begunBefore({ ...question, seed: 4 })).toBeUndefined();
  expect(begunBefore({ ...question, seed: 5 })).toBeDefined();
  for (const key of kept.keys()) kept.set(key, 'no JSON');
  expect(begunBefore(question)).toBeUndefined();
  vi.stubGlobal('localStorage', undefined);
  expect(() => keepBegun(question, begun)).not.toThrow();
});
