'use client';

import { type ReactNode, useActionState, useEffect, useRef, useState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError } from '@/app/_components/form';
import type { FormState } from '@/app/_server/action';
import { problemIn } from '@/app/(account)/problem';

type DeedFormProps<T> = {
  action: (previous: FormState<T>, form: FormData) => Promise<FormState<T>>;
  /** Hidden fields: what the deed is about. */
  about: Readonly<Record<string, string>>;
  label: string;
  busy: string;
  /** What the label leaves open, for whoever hears buttons one by one: "Revoke the invitation of Olga". */
  says?: string;
  /** What will be gone. With it, the deed takes two presses. */
  consequence?: ReactNode;
};

/** A button that does one thing to one thing, in two steps where it cannot be undone. */
export function DeedForm<T>({ action, about, label, busy, says, consequence }: DeedFormProps<T>) {
  const [asked, setAsked] = useState<boolean | null>(null);
  const box = useRef<HTMLDivElement>(null);
  // What was pressed is gone: the focus goes to what stands in its place, the warning or the button again.
  useEffect(() => {
    if (asked !== null) box.current?.querySelector<HTMLElement>('[tabindex="-1"], button')?.focus();
  }, [asked]);
  const [state, submit, pending] = useActionState<FormState<T>, FormData>(action, null);
  const problem = problemIn(state);
  if (consequence && !asked) {
    return (
      <div ref={box}>
        <Button small aria-label={says} onClick={() => setAsked(true)}>
          {label}…
        </Button>
      </div>
    );
  }
  return (
    <form action={submit} className="text-left whitespace-normal">
      {Object.entries(about).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div ref={box}>
        {consequence && (
          <p className="mb-s3 max-w-measure outline-none" tabIndex={-1}>
            {consequence}
          </p>
        )}
        <div className="flex flex-wrap gap-s2">
          <Button type="submit" small aria-label={consequence ? undefined : says} busy={pending && busy}>
            {label}
          </Button>
          {consequence && (
            <Button small bare onClick={() => setAsked(false)}>
              No, keep
            </Button>
          )}
        </div>
      </div>
      <div className={problem ? 'mt-s3' : undefined}>
        <FormError>{problem}</FormError>
      </div>
    </form>
  );
}
