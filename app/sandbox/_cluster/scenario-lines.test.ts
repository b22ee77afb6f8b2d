import { expect, it } from 'vitest';
import { largestSeed, scenarioOf } from '@/app/scenarios/_server/answers';
import { asked } from '@/app/scenarios/_server/judging';
import { scenarios } from '@/lib/curriculum/scenarios';
import { derive } from '@/lib/grading/derive';
import { judge } from '@/lib/grading/judge/grade';
import { Desk } from './desk';
import { entriesOf, usableLines } from './scenario-lines';
import { loadTyping } from './typing';

it('keeps of what was tried the lines that an answer may have', () => {
  expect(
    usableLines([
      'kubectl get pods',
      'kubectl scale deployment web --replicas=2',
      'run 2s',
      'run 1m',
      'fault stop kubelet@node-1',
      { line: 'apply -f -', stdin: 'kind: Pod' },
      'run',
    ]),
  ).toEqual({
    typed: [
      'kubectl scale deployment web --replicas=2',
      'sleep 60',
      { line: 'apply -f -', stdin: 'kind: Pod' },
    ],
    left: ['fault stop kubelet@node-1'],
  });
});

const fixes = scenarios()
  .scenarios.filter(({ first }) => first.ask.kind === 'fix')
  .slice(0, 4);

it.each(fixes.map(({ id }) => id))('plays an answer to %s step by step as the judge does', async (id) => {
  await loadTyping();
  const scenario = scenarioOf(id);
  const played = scenario && (await asked(scenario, largestSeed));
  if (scenario === undefined || played?.kind !== 'asked') throw new Error(id);
  const derived = derive(scenario, { seed: largestSeed });
  if (!derived.ok) throw new Error(derived.problem);
  const { ask } = derived.derived.run.scenario;
  if (ask.kind !== 'fix') throw new Error(ask.kind);
  const typed = ask.solutions[0] ?? [];
  const judged = judge(derived.derived, { kind: 'fix', typed });
  if (!judged.ok) throw new Error(judged.problem);
  const start = { scenario: id, seed: largestSeed };
  const document = { v: 1, start, seed: 0, typed: entriesOf(typed) } as const;
  const { cluster } = new Desk(document, { id, title: id, ...played.run });
  const told = judged.verdict.chain.flatMap(({ step, actor }) => (step === null ? [] : [[step, actor]]));
  expect(told.map(([step]) => [step, cluster.trace.steps[Number(step)]?.actor])).toEqual(told);
});
