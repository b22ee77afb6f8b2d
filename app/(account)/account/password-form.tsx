'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError, Input } from '@/app/_components/form';
import { changePassword } from '../actions';
import { problemIn } from '../problem';
import { useProblemFocus } from '../use-problem-focus';

export function PasswordForm({ hasPassword, email }: { hasPassword: boolean; email: string }) {
  const [state, submit, pending] = useActionState(changePassword, null);
  const form = useProblemFocus(state);
  return (
    <form ref={form} action={submit} noValidate className="grid gap-s4">
      <FormError>{problemIn(state)}</FormError>
      {/* For password managers: they want to know whose password this is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      {hasPassword && (
        <Input
          id="present"
          name="present"
          type="password"
          label="Present password"
          autoComplete="current-password"
          required
          problem={problemIn(state, 'present')}
        />
      )}
      <Input
        id="next"
        name="next"
        type="password"
        label={hasPassword ? 'New password' : 'Password'}
        hint="Your other browsers are signed out."
        autoComplete="new-password"
        required
        problem={problemIn(state, 'next')}
      />
      <div className="flex flex-wrap items-center gap-s3">
        <Button type="submit" busy={pending && 'Changing…'}>
          {hasPassword ? 'Change password' : 'Set password'}
        </Button>
        <p role="status">{state?.ok && !pending && 'Changed. Other browsers are signed out.'}</p>
      </div>
    </form>
  );
}
