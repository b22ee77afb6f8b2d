'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError, Input } from '@/app/_components/form';
import { problemIn } from '@/app/(account)/problem';
import { useEntered } from '@/app/(account)/use-entered';
import { saveTeamName } from '../actions';

export function RenameForm({ team, name }: { team: string; name: string }) {
  const [state, submit, pending] = useActionState(saveTeamName, null);
  const [entered, remember] = useEntered();
  return (
    <form action={submit} onSubmit={remember} className="grid justify-items-start gap-s3">
      <FormError>{problemIn(state)}</FormError>
      <input type="hidden" name="team" value={team} />
      <Input
        id="rename"
        name="name"
        label="Name of the team"
        hint="Its address stays, so that links keep working."
        maxLength={80}
        autoComplete="off"
        required
        defaultValue={entered('name') ?? name}
        problem={problemIn(state, 'name')}
      />
      <div className="flex flex-wrap items-center gap-s3">
        <Button type="submit" busy={pending && 'Saving…'}>
          Save the name
        </Button>
        <p role="status">{state?.ok && !pending && 'Saved.'}</p>
      </div>
    </form>
  );
}
