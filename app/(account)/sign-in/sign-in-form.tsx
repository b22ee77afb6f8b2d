'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError, Input } from '@/app/_components/form';
import { signInWithPassword } from '../actions';
import { problemIn } from '../problem';
import { useEntered } from '../use-entered';
import { useProblemFocus } from '../use-problem-focus';

export function SignInForm({ to }: { to: string }) {
  const [state, submit, pending] = useActionState(signInWithPassword, null);
  const form = useProblemFocus(state);
  const [entered, remember] = useEntered();
  return (
    <form ref={form} action={submit} onSubmit={remember} noValidate className="grid gap-s4">
      <FormError>{problemIn(state)}</FormError>
      <input type="hidden" name="to" value={to} />
      <Input
        id="email"
        name="email"
        type="email"
        label="E-mail"
        autoComplete="username"
        defaultValue={entered('email')}
        required
        problem={problemIn(state, 'email')}
      />
      <Input
        id="password"
        name="password"
        type="password"
        label="Password"
        autoComplete="current-password"
        required
        problem={problemIn(state, 'password')}
      />
      <Button type="submit" main busy={pending && 'Signing in…'}>
        Sign in
      </Button>
    </form>
  );
}
