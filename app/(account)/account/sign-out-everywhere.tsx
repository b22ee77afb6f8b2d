'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError } from '@/app/_components/form';
import { signOutEverywhere } from '../actions';
import { problemIn } from '../problem';

export function SignOutEverywhere() {
  const [state, submit, pending] = useActionState(signOutEverywhere, null);
  return (
    <form action={submit}>
      <FormError>{problemIn(state)}</FormError>
      <Button type="submit" busy={pending && 'Signing out…'}>
        Sign out everywhere
      </Button>
    </form>
  );
}
