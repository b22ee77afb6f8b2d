'use client';

import { type FormEvent, type ReactNode, useActionState, useRef, useState } from 'react';
import { Button } from '@/app/_components/button';
import { Checkbox, FormError } from '@/app/_components/form';
import { problemIn } from '@/app/(account)/problem';
import { countWords } from '@/lib/progress/words';
import { markFound, undoMarks } from '../actions';

type BulkFormProps = {
  query: string;
  /** Cards that the search found, and those of them that stand below. */
  found: number;
  shown: number;
  /** The table, with a checkbox named `card` in each row. */
  children: ReactNode;
};

/** Does one thing to many cards: those chosen in the table, or all that were found. */
export function BulkForm({ query, found, shown, children }: BulkFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [state, submit, pending] = useActionState(markFound, null);
  const [chosen, setChosen] = useState(0);
  const [all, setAll] = useState(false);
  const boxes = () => [...(form.current?.querySelectorAll<HTMLInputElement>('input[name=card]') ?? [])];
  const count = () => setChosen(boxes().filter(({ checked }) => checked).length);
  const chooseShown = (event: FormEvent<HTMLInputElement>) => {
    for (const box of boxes()) box.checked = event.currentTarget.checked;
    if (!event.currentTarget.checked) setAll(false);
    count();
  };
  const nothing = chosen === 0 && !all && 'Choose cards in the table first.';
  const busy = pending && 'Saving…';
  return (
    <>
      <form
        ref={form}
        action={submit}
        onChange={count}
        onReset={() => {
          setChosen(0);
          setAll(false);
        }}
      >
        <input type="hidden" name="q" value={query} />
        <div className="flex flex-wrap items-center gap-x-s4 gap-y-s1">
          <Checkbox
            label={`All ${shown} on this page`}
            checked={shown > 0 && chosen === shown}
            onChange={chooseShown}
          />
          {found > shown && (
            <Checkbox
              name="all"
              label={`All ${found} found`}
              checked={all}
              onChange={(event) => setAll(event.currentTarget.checked)}
            />
          )}
          <div className="flex flex-wrap items-center gap-s2">
            <Button type="submit" small name="deed" value="bury" busy={busy} disabledBecause={nothing}>
              Bury until tomorrow
            </Button>
            <Button type="submit" small name="deed" value="suspend" busy={busy} disabledBecause={nothing}>
              Suspend
            </Button>
            <Button type="submit" small name="deed" value="restore" busy={busy} disabledBecause={nothing}>
              Ask again
            </Button>
          </div>
          <span className="mut text-xs" role="status">
            {all ? `all ${found} chosen` : chosen > 0 && `${chosen} chosen`}
          </span>
        </div>
        <FormError>{problemIn(state)}</FormError>
        {children}
      </form>
      {state?.ok && <Done key={state.value.id} {...state.value} />}
    </>
  );
}

type DoneProps = { id: string; deed: 'bury' | 'suspend' | 'restore'; cards: number };

const deedWords = {
  bury: 'buried until the next study day',
  suspend: 'suspended',
  restore: 'asked again',
} as const;

/** What was done, with the way back: it stays, so that nobody has to be quick. */
function Done({ id, deed, cards }: DoneProps) {
  const [state, submit, pending] = useActionState(undoMarks, null);
  return (
    <form action={submit} className="toast">
      <input type="hidden" name="id" value={id} />
      <p role="status">
        {state?.ok
          ? 'Taken back.'
          : `${countWords(cards, 'card')} ${cards === 1 ? 'is' : 'are'} ${deedWords[deed]}.`}
      </p>
      {!state?.ok && (
        <Button type="submit" small busy={pending && 'Taking back…'}>
          Undo
        </Button>
      )}
      <FormError>{problemIn(state)}</FormError>
    </form>
  );
}
