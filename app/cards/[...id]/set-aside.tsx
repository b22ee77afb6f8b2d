'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError } from '@/app/_components/form';
import { setCardAside } from '../actions';

/** Keeps the card out of the queue, or lets it in again. */
export function SetAside({ cardId, isAside }: { cardId: string; isAside: boolean }) {
  const [state, submit, pending] = useActionState(setCardAside, null);
  const busy = pending && 'Saving…';
  return (
    <form action={submit} className="mt-s4 flex flex-wrap items-center gap-s2">
      <input type="hidden" name="cardId" value={cardId} />
      {isAside ? (
        <Button type="submit" name="deed" value="restore" busy={busy}>
          Ask it again
        </Button>
      ) : (
        <>
          <Button type="submit" name="deed" value="bury" busy={busy}>
            Bury until tomorrow
          </Button>
          <Button type="submit" name="deed" value="suspend" busy={busy}>
            Suspend
          </Button>
        </>
      )}
      {state?.ok === false && <FormError>{state.error.message}</FormError>}
    </form>
  );
}
