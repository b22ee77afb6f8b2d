'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { v7 as uuid } from 'uuid';
import { Button } from '@/app/_components/button';
import type { Base } from '@/app/sandbox/_cluster/protocol';
import type { Verdict } from '@/lib/grading/judge/verdict';
import { type Answer, isChoice, type Question } from '@/lib/grading/question';
import { type ConfidenceName, keepForLater, postAttempt, sendKept } from './attempt';
import { QuestionForm } from './question-form';
import { keepShown, shownVerdict } from './shown-verdict';
import { TaskForm } from './task-form';
import { useBegun } from './use-begun';
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
  /** What trying again changes. */
  readonly varied: string | null;
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
  const attempt = useBegun(question);
  const id = useRef('');
  useEffect(() => {
    // Whoever comes back to this page, as from the cluster of the verdict, finds the verdict again.
    const shown = shownVerdict(question.scenarioId);
    if (shown) setStage({ kind: 'judged', ...shown });
  }, [question.scenarioId]);
  useEffect(() => {
    if (signedIn) void sendKept();
  }, [signedIn]);

  const hand = async (answer: Answer) => {
    const { confidence, hintsUsed } = attempt.begun;
    // One id an answer: sent again after a lost reply it is the same attempt.
    id.current ||= uuid();
    const given = {
      id: id.current,
      scenarioId: question.scenarioId,
      seed: question.seed,
      answer,
      confidence,
      hintsUsed,
      durationMs: Math.round(attempt.spentMs()),
      answeredAt: Date.now(),
    };
    setStage({ kind: 'asking', busy: true, problem: null });
    try {
      const { verdict, stored } = await postAttempt(given);
      if (!stored) keepForLater(given);
      attempt.finish();
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
      {attempt.isResumed && (
        <div className="mt-s5 flex flex-wrap items-center gap-s3" role="status">
          <p className="mut">You began this before: it is as you left it.</p>
          <Button small bare onClick={attempt.beginAnew}>
            Begin anew
          </Button>
        </div>
      )}
      {isChoice(question.kind) ? (
        <QuestionForm
          question={question}
          kind={question.kind}
          busy={stage.busy}
          problem={stage.problem}
          shortcutsOn={shortcutsOn}
          attempt={attempt}
          onAnswer={hand}
        />
      ) : (
        <TaskForm
          question={question}
          base={base}
          shortcutsOn={shortcutsOn}
          attempt={attempt}
          busy={stage.busy}
          problem={stage.problem}
          onAnswer={hand}
        />
      )}
    </>
  );
}
