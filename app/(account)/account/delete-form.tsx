'use client';

import { useActionState, useState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError, Input } from '@/app/_components/form';
import { deleteAccount } from '../actions';
import { problemIn } from '../problem';
import { useProblemFocus } from '../use-problem-focus';

/** Two steps: the first press says what will be gone, the second does it. */
export function DeleteForm({ isGuest, askPassword }: { isGuest: boolean; askPassword: boolean }) {
  const [asked, setAsked] = useState(false);
  const [state, submit, pending] = useActionState(deleteAccount, null);
  const form = useProblemFocus(state);
  const label = isGuest ? 'Delete everything' : 'Delete the account';
  if (!asked) return <Button onClick={() => setAsked(true)}>{label}…</Button>;
  return (
    <form ref={form} action={submit} noValidate className="grid gap-s4">
      <FormError>{problemIn(state)}</FormError>
      <p>
        Every review, every attempt and every setting is deleted, and you leave your teams. It cannot be
        undone.
      </p>
      {askPassword && (
        <Input
          id="delete-password"
          name="password"
          type="password"
          label="Password"
          autoComplete="current-password"
          required
          problem={problemIn(state, 'password')}
        />
      )}
      <div className="flex flex-wrap gap-s3">
        <Button type="submit" busy={pending && 'Deleting…'}>
          {label}
        </Button>
        <Button bare onClick={() => setAsked(false)}>
          Keep it
        </Button>
      </div>
    </form>
  );
}
