'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { v7 as uuid } from 'uuid';
import type { Base } from '@/app/sandbox/_cluster/protocol';
import type { Verdict } from '@/lib/grading/judge/verdict';
import { type Answer, isChoice, type Question } from '@/lib/grading/question';
import { type ConfidenceName, keepForLater, postAttempt, sendKept } from './attempt';
import { QuestionForm } from './question-form';
import { keepShown, shownVerdict } from './shown-verdict';
import { TaskForm } from './task-form';
import { type Onward, VerdictView } from './verdict-view';

type ScenarioPlayProps = {
  readonly question: Question;
  /** A verdict that the address already asked for: the way without scripts. */
  readonly judged: Verdict | null;
  /** Of a task: its cluster, to try commands on. */
  readonly base: Base | undefined;
  readonly signedIn: boolean;
  readonly shortcutsOn: boolean;
  readonly next: Onward | null;
  /** The session in which the scenario was met. */
  readonly back: Onward | null;
  readonly again: Onward;
  readonly topic: Onward;
  /** The situation, shown until there is a verdict. */
  readonly situation: ReactNode;
  /** What a stranger is offered after the verdict. */
  readonly offer: ReactNode;
};

type Stage =
  | { readonly kind: 'asking'; readonly busy: boolean; readonly problem: string | null }
  | { readonly kind: 'judged'; readonly verdict: Verdict; readonly confidence: ConfidenceName | null };

/** One scenario, from the question to the verdict. The key is never here: the server judges. */
export function ScenarioPlay({
  question,
  judged,
  base,
  signedIn,
  shortcutsOn,
  situation,
  offer,
  ...onward
}: ScenarioPlayProps) {
  const [stage, setStage] = useState<Stage>(
    judged
      ? { kind: 'judged', verdict: judged, confidence: null }
      : { kind: 'asking', busy: false, problem: null },
  );
  const begun = useRef(0);
  const id = useRef('');
  useEffect(() => {
    // Whoever comes back to this page, as from the cluster of the verdict, finds the verdict again.
    const shown = shownVerdict(question.scenarioId);
    if (shown) setStage({ kind: 'judged', ...shown });
  }, [question.scenarioId]);
  useEffect(() => {
    begun.current = performance.now();
    if (signedIn) void sendKept();
  }, [signedIn]);

  const answer = async (given: Answer, confidence: ConfidenceName | null, hintsUsed: number) => {
    // One id an answer: sent again after a lost reply it is the same attempt.
    id.current ||= uuid();
    const attempt = {
      id: id.current,
      scenarioId: question.scenarioId,
      seed: question.seed,
      answer: given,
      confidence,
      hintsUsed,
      durationMs: Math.round(performance.now() - begun.current),
      answeredAt: Date.now(),
    };
    setStage({ kind: 'asking', busy: true, problem: null });
    try {
      const { verdict, stored } = await postAttempt(attempt);
      if (!stored) keepForLater(attempt);
      keepShown({ verdict, confidence });
      setStage({ kind: 'judged', verdict, confidence });
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'There is no verdict yet; try again.';
      setStage({ kind: 'asking', busy: false, problem });
    }
  };

  if (stage.kind === 'judged') {
    return (
      <>
        <VerdictView
          {...onward}
          verdict={stage.verdict}
          confidence={stage.confidence}
          shortcutsOn={shortcutsOn}
        />
        {!signedIn && offer}
      </>
    );
  }
  return (
    <>
      {situation}
      {isChoice(question.kind) ? (
        <QuestionForm
          question={question}
          kind={question.kind}
          busy={stage.busy}
          problem={stage.problem}
          shortcutsOn={shortcutsOn}
          onAnswer={answer}
        />
      ) : (
        <TaskForm
          question={question}
          base={base}
          shortcutsOn={shortcutsOn}
          busy={stage.busy}
          problem={stage.problem}
          onAnswer={answer}
        />
      )}
    </>
  );
}
