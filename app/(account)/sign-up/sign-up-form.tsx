'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError, Input } from '@/app/_components/form';
import { signUpWithPassword } from '../actions';
import { problemIn } from '../problem';
import { TimeZoneField } from '../time-zone-field';
import { useEntered } from '../use-entered';
import { useProblemFocus } from '../use-problem-focus';

export function SignUpForm({
  to,
  name,
  shortestPassword,
}: {
  to: string;
  name: string;
  shortestPassword: number;
}) {
  const [state, submit, pending] = useActionState(signUpWithPassword, null);
  const form = useProblemFocus(state);
  const [entered, remember] = useEntered();
  return (
    <form ref={form} action={submit} onSubmit={remember} noValidate className="grid gap-s4">
      <FormError>{problemIn(state)}</FormError>
      <input type="hidden" name="to" value={to} />
      <TimeZoneField />
      <Input
        id="name"
        name="name"
        label="Name"
        hint="As your team would see it. You may leave it empty."
        autoComplete="name"
        maxLength={80}
        defaultValue={entered('name') ?? name}
        problem={problemIn(state, 'name')}
      />
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
        hint={`At least ${shortestPassword} characters. A short sentence is fine.`}
        autoComplete="new-password"
        required
        problem={problemIn(state, 'password')}
      />
      <Button type="submit" main busy={pending && 'Signing up…'}>
        Sign up
      </Button>
    </form>
  );
}
