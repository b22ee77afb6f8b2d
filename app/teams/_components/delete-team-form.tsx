'use client';

import { useActionState, useState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError, Input } from '@/app/_components/form';
import { problemIn } from '@/app/(account)/problem';
import { deleteWholeTeam } from '../actions';

/** Asks for the team's name, so that no other team is deleted by mistake. */
export function DeleteTeamForm({ team, name }: { team: string; name: string }) {
  const [asked, setAsked] = useState(false);
  const [state, submit, pending] = useActionState(deleteWholeTeam, null);
  if (!asked) {
    return (
      <Button small onClick={() => setAsked(true)}>
        Delete the team…
      </Button>
    );
  }
  return (
    <form action={submit} className="grid justify-items-start gap-s4">
      <FormError>{problemIn(state)}</FormError>
      <input type="hidden" name="team" value={team} />
      <Input
        id="delete-name"
        name="name"
        label={`Enter its name, ${name}`}
        autoComplete="off"
        required
        problem={problemIn(state, 'name')}
      />
      <div className="flex flex-wrap gap-s2">
        <Button type="submit" small busy={pending && 'Deleting…'}>
          Delete the team
        </Button>
        <Button small bare onClick={() => setAsked(false)}>
          No, keep
        </Button>
      </div>
    </form>
  );
}
