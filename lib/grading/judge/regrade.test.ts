import { describe, expect, it } from 'vitest';
import { scenarios } from '@/lib/curriculum/scenarios';
import { type Derived, derive } from '../derive';
import { answerWords, regrade, valuesOf } from './regrade';

const scenario = scenarios().byId.get('kube-proxy/who-writes-the-rules');
const derived = (seed: number): Derived => {
  const found = scenario && derive(scenario, { seed });
  if (!found?.ok) throw new Error('the scenario can be asked');
  return found.derived;
};
const kept = (value: string | undefined) => JSON.stringify({ kind: 'who', option: 'z', values: [value] });

describe('an answer that was kept', () => {
  it('is judged again by what it named, whatever letter that has now', () => {
    for (const seed of [0, 1, 2]) {
      const { options } = derived(seed);
      for (const { value, right } of options) {
        expect(regrade(derived(seed), kept(value))).toEqual({ kind: 'judged', right });
      }
    }
  });

  it.each([
    [
      'an option that is gone',
      JSON.stringify({ kind: 'who', values: ['nobody-at-all'] }),
      'no option any more',
    ],
    ['another kind', JSON.stringify({ kind: 'state', values: ['x'] }), 'asked is now "who"'],
    ['what is no JSON', '{', 'cannot be read'],
  ])('to %s stays as it is, with the reason', (_, text, problem) => {
    const again = regrade(derived(0), text);
    expect(again.kind === 'lost' && again.problem).toContain(problem);
  });

  it('is told in the words of its options, or as it was typed', () => {
    const [option] = derived(0).options;
    expect(answerWords(derived(0), kept(option?.value))).toEqual({ kind: 'labels', parts: [option?.label] });
    expect(answerWords(null, kept('gone'))).toEqual({ kind: 'labels', parts: ['gone'] });
    const typed = JSON.stringify({ kind: 'fix', typed: ['get pods', { line: 'apply -f -', stdin: 'x' }] });
    expect(answerWords(null, typed)).toEqual({ kind: 'code', parts: ['get pods', 'apply -f -'] });
  });

  it('names values only where there was something to choose', () => {
    expect(valuesOf(kept('kubelet'))).toEqual(['kubelet']);
    expect(valuesOf(JSON.stringify({ kind: 'write', manifest: 'x' }))).toBeNull();
    expect(valuesOf('{')).toBeNull();
  });
});
