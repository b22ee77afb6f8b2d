'use client';

import { type ReactNode, useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError } from '@/app/_components/form';
import { startAsGuest } from './actions';
import { TimeZoneField } from './time-zone-field';

/** Starts a guest and goes to `to`. Posts: looking at a page makes nobody. Works before its script has loaded. */
export function StartAsGuest({
  to = '/study',
  main = true,
  children,
}: {
  to?: string;
  main?: boolean;
  children: ReactNode;
}) {
  const [state, submit, pending] = useActionState(startAsGuest, null);
  return (
    <form action={submit}>
      <input type="hidden" name="to" value={to} />
      <TimeZoneField />
      <Button type="submit" main={main} busy={pending && 'One moment…'}>
        {children}
      </Button>
      {state?.ok === false && <FormError>{state.error.message}</FormError>}
    </form>
  );
}
