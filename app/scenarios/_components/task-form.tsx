'use client';

import dynamic from 'next/dynamic';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Confidence } from '@/app/_components/confidence';
import { FormError } from '@/app/_components/form';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { Waiting } from '@/app/_components/notes';
import type { TypedEntry } from '@/app/sandbox/_cluster/document';
import type { Base } from '@/app/sandbox/_cluster/protocol';
import type { Typed } from '@/lib/curriculum/scenario-typed';
import { typedLines, typedText } from '@/lib/curriculum/typed-lines';
import type { Answer, Question } from '@/lib/grading/question';
import type { BegunAttempt } from './use-begun';

/** Loaded when somebody wants to try: with it comes the simulator, in a worker. */
const TryPanel = dynamic(
  () => import('@/app/sandbox/_components/try-panel').then((module) => module.TryPanel),
  {
    ssr: false,
    loading: () => <Waiting>Running the cluster…</Waiting>,
  },
);

type TaskFormProps = {
  readonly question: Question;
  /** The cluster of the task, to try commands on. */
  readonly base: Base | undefined;
  readonly shortcutsOn: boolean;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly attempt: BegunAttempt;
  readonly onAnswer: (answer: Answer) => void;
};

/** A task: the goals, and what is typed to reach them. Commands one a line; a manifest as it is. */
export function TaskForm({
  question,
  base,
  shortcutsOn,
  busy,
  problem,
  attempt: { begun, change },
  onAnswer,
}: TaskFormProps) {
  const { kind, hints, options } = question;
  const { text, confidence, hintsUsed } = begun;
  const [asked, setAsked] = useState(false);
  const [tries, setTries] = useState(false);
  const typed = kind === 'write' ? [] : typedLines(text);
  const isEmpty = kind === 'write' ? text.trim() === '' : typed.length === 0;

  const told = problem ?? (asked && isEmpty ? 'Nothing is typed yet.' : null);
  const refusal = useRef<HTMLDivElement>(null);
  // Between what was typed and the buttons, and in sight however long it is.
  useEffect(() => {
    if (told !== null) refusal.current?.scrollIntoView({ block: 'nearest' });
  }, [told]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (busy || isEmpty) return;
    const answer: Answer = kind === 'write' ? { kind, manifest: text } : { kind: 'fix', typed };
    onAnswer(answer);
  };

  const use = (typed: readonly TypedEntry[]) => {
    const text = kind === 'write' ? manifestOf(typed) : typedText(typed.map(complete));
    if (text !== '') change({ text });
  };

  return (
    <>
      <form onSubmit={submit} className="mt-s5 grid items-start gap-s6 min-[901px]:grid-cols-[5fr_7fr]">
        <div>
          <h2 className="serif" id="question">
            <InlineMarkdown>{question.ask}</InlineMarkdown>
          </h2>
          <h3 className="mt-s4">Reached when</h3>
          <ul className="mt-s2 grid list-disc gap-s1 pl-s5">
            {options.map(({ id, label }) => (
              <li key={id}>
                <InlineMarkdown>{label}</InlineMarkdown>
              </li>
            ))}
          </ul>
          {hintsUsed > 0 && (
            <ul className="mt-s4 grid gap-s2" aria-label="Hints" aria-live="polite">
              {hints.slice(0, hintsUsed).map((hint) => (
                <li key={hint} className="corr">
                  <InlineMarkdown>{hint}</InlineMarkdown>
                </li>
              ))}
            </ul>
          )}
        </div>
        <div>
          <label htmlFor="typed" className="block font-semibold">
            {kind === 'write' ? 'Manifest' : 'Commands, one a line'}
          </label>
          {kind === 'fix' && (
            <p className="mt-s1 text-ink-2" id="typed-help">
              What a command reads may follow it: <code>kubectl apply -f - &lt;&lt;EOF</code>, the text,{' '}
              <code>EOF</code>.
            </p>
          )}
          <textarea
            id="typed"
            aria-describedby={kind === 'fix' ? 'typed-help' : undefined}
            className="input code mt-s2 max-w-none!"
            rows={kind === 'write' ? 18 : 8}
            spellCheck={false}
            autoCapitalize="off"
            value={text}
            onChange={(event) => change({ text: event.target.value })}
          />
          <div ref={refusal} className={told === null ? undefined : 'mt-s3'}>
            <FormError>{told}</FormError>
          </div>
          <div className="mt-s4">
            <Confidence value={confidence} onChange={(said) => change({ confidence: said })} />
          </div>
          <div className="mt-s5 flex flex-wrap gap-s3">
            <Button main type="submit" busy={busy && 'Running…'}>
              Run and judge
            </Button>
            {base && !tries && <Button onClick={() => setTries(true)}>Try it on the cluster first</Button>}
            {hintsUsed < hints.length && (
              <Button bare onClick={() => change({ hintsUsed: hintsUsed + 1 })}>
                {hintsUsed === 0 ? 'Hint' : 'Another hint'}
              </Button>
            )}
          </div>
        </div>
      </form>
      {base && tries && (
        <section aria-label="Try it on the cluster" className="sec mt-s6">
          <h2 className="mb-s3">Try it on the cluster</h2>
          <TryPanel base={base} scenarioSeed={question.seed} shortcutsOn={shortcutsOn} onUse={use} />
        </section>
      )}
    </>
  );
}

/** Without how much of it was carried out. */
function complete(entry: TypedEntry): Typed {
  if (typeof entry === 'string') return entry;
  return entry.stdin === undefined ? entry.line : { line: entry.line, stdin: entry.stdin };
}

/** The last manifest that was applied. */
function manifestOf(typed: readonly TypedEntry[]): string {
  const applied = typed.findLast((entry) => typeof entry !== 'string' && entry.stdin !== undefined);
  return typeof applied === 'object' ? (applied.stdin ?? '') : '';
}
