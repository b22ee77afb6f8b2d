'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { signOut } from './actions';

export function SignOutButton() {
  const [, submit, pending] = useActionState(signOut, null);
  return (
    <form action={submit}>
      <Button type="submit" small busy={pending && 'Signing out…'}>
        Sign out
      </Button>
    </form>
  );
}
