'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Confidence } from '@/app/_components/confidence';
import { FormError } from '@/app/_components/form';
import { InlineMarkdown } from '@/app/_components/inline-markdown';
import { Kbd } from '@/app/_components/kbd';
import { Option } from '@/app/_components/option';
import {
  type Answer,
  answeredWith,
  answerNaming,
  type ChoiceKind,
  type Question,
} from '@/lib/grading/question';
import { OrderList } from './order-list';
import type { BegunAttempt } from './use-begun';
import { useLetterKeys } from './use-letter-keys';

type QuestionFormProps = {
  readonly question: Question;
  readonly kind: ChoiceKind;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly shortcutsOn: boolean;
  readonly attempt: BegunAttempt;
  readonly onAnswer: (answer: Answer) => void;
};

/**
 * The question and what can be answered. A plain form underneath: before its script has loaded it asks for the same
 * page with the answer in the address, and the verdict is there, only not stored.
 */
export function QuestionForm({
  question,
  kind,
  busy,
  problem,
  shortcutsOn,
  attempt: { begun, change },
  onAnswer,
}: QuestionFormProps) {
  const { options, hints } = question;
  const { chosen, order, confidence, hintsUsed } = begun;
  const [asked, setAsked] = useState(false);

  const many = answeredWith[kind] === 'some';
  const choose = (id: string, on = true) =>
    change({ chosen: many ? (on ? [...chosen, id] : chosen.filter((each) => each !== id)) : [id] });

  const send = () => {
    setAsked(true);
    if (busy) return;
    const answer = answerOf(kind, chosen, order);
    if (answer) onAnswer(answer);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  useLetterKeys(shortcutsOn && kind !== 'order', {
    options,
    choose: (id) => choose(id, !chosen.includes(id)),
    answer: chosen.length > 0 ? send : undefined,
  });

  return (
    <form
      method="get"
      onSubmit={submit}
      className="mt-s5 grid items-start gap-s6 min-[901px]:grid-cols-[5fr_7fr]"
    >
      <input type="hidden" name="seed" value={question.seed} />
      <div>
        <h2 className="serif" id="question">
          <InlineMarkdown>{question.ask}</InlineMarkdown>
        </h2>
        <p className="mut mt-s3">{instruction(kind, question.asksAt)}</p>
        {hintsUsed > 0 && (
          <ul className="mt-s4 grid gap-s2" aria-label="Hints">
            {hints.slice(0, hintsUsed).map((hint) => (
              <li key={hint} className="corr">
                <InlineMarkdown>{hint}</InlineMarkdown>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div>
        {kind === 'order' ? (
          <OrderList options={options} order={order} onOrder={(moved) => change({ order: moved })} />
        ) : (
          <fieldset className="opts" aria-labelledby="question">
            {options.map(({ id, label }) => (
              <Option
                key={id}
                letter={id.toUpperCase()}
                name="option"
                value={id}
                type={many ? 'checkbox' : 'radio'}
                checked={chosen.includes(id)}
                onChange={(on) => choose(id, on)}
                required={!many}
              >
                <InlineMarkdown>{label}</InlineMarkdown>
              </Option>
            ))}
          </fieldset>
        )}
        <div className="mt-s4">
          <Confidence value={confidence} onChange={(said) => change({ confidence: said })} />
        </div>
        <Buttons>
          <Button main type="submit" busy={busy && 'Running…'}>
            Answer <Kbd>Enter</Kbd>
          </Button>
          {hintsUsed < hints.length && (
            <Button bare onClick={() => change({ hintsUsed: hintsUsed + 1 })}>
              {hintsUsed === 0 ? 'Hint' : 'Another hint'}
            </Button>
          )}
        </Buttons>
        {hints.length > 0 && hintsUsed === 0 && (
          <p className="mut mt-s2 text-xs">An answer with a hint does not count as passed unaided.</p>
        )}
        <FormError>
          {problem ?? (asked && !answerOf(kind, chosen, order) ? 'Choose an option first.' : null)}
        </FormError>
      </div>
    </form>
  );
}

function Buttons({ children }: { children: ReactNode }) {
  return <div className="mt-s5 flex flex-wrap gap-s3 max-sm:[&>.main]:flex-[1_1_100%]">{children}</div>;
}

function answerOf(kind: ChoiceKind, chosen: readonly string[], order: readonly string[]): Answer | undefined {
  const how = answeredWith[kind];
  if (how === 'one' && chosen.length === 0) return undefined;
  return answerNaming(kind, how === 'all' ? order : chosen);
}

function instruction(kind: ChoiceKind, asksAt: string): string {
  switch (kind) {
    case 'who':
      return 'The answer is read off a run of this cluster.';
    case 'state':
      return `The answer is read off a run of this cluster, at ${asksAt}.`;
    case 'which':
      return `Choose all that apply at ${asksAt}; it may be none. The answer is read off a run of this cluster.`;
    case 'why':
      return 'Choose the one without which it would not have come to this. Each was tried: the cluster ran again without it.';
    case 'reaches':
      return `The connection is followed through every node's rules, at ${asksAt}. Where chance decides, each way is right.`;
    case 'next':
      return 'Choose all that change; it may be none. The answer is read off a run that goes on from here.';
    case 'order':
      return 'Move the steps into the order in which they happen. Where neither waits for the other, either order is right.';
    default:
      return kind satisfies never;
  }
}
