'use client';

import { useEffect, useRef } from 'react';
import { Button } from '@/app/_components/button';
import { longestTyped } from '@/lib/curriculum/typed-answer';

/** The answer is typed, and Enter shows whether it is right. An empty field just shows the answer. */
export function TypedField({
  labelledBy,
  onAnswer,
}: {
  labelledBy: string;
  onAnswer: (text: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  // The field is named by the question, so that it is what is read when the focus comes here.
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  return (
    <form
      className="mt-s5 flex max-w-[36rem] gap-s2"
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer(field.current?.value ?? '');
      }}
    >
      <input
        ref={field}
        // Leaves the field, so that the single keys of the page work.
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        className="input font-code min-w-0 flex-1"
        aria-labelledby={labelledBy}
        name="answer"
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="done"
        maxLength={longestTyped}
      />
      <Button type="submit">Compare</Button>
    </form>
  );
}
