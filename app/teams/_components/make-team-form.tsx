'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError, Input } from '@/app/_components/form';
import { problemIn } from '@/app/(account)/problem';
import { useEntered } from '@/app/(account)/use-entered';
import { makeTeam } from '../actions';

export function MakeTeamForm({ askName }: { askName: boolean }) {
  const [state, submit, pending] = useActionState(makeTeam, null);
  const [entered, remember] = useEntered();
  return (
    <form action={submit} onSubmit={remember} className="grid justify-items-start gap-s4">
      <FormError>{problemIn(state)}</FormError>
      <Input
        id="team-name"
        name="name"
        label="Name of the team"
        maxLength={80}
        autoComplete="organization"
        required
        defaultValue={entered('name')}
        problem={problemIn(state, 'name')}
      />
      {askName && (
        <Input
          id="person-name"
          name="personName"
          label="Your name"
          hint="As your team sees it."
          maxLength={80}
          autoComplete="name"
          required
          defaultValue={entered('personName')}
          problem={problemIn(state, 'personName')}
        />
      )}
      <Button type="submit" main busy={pending && 'Making…'}>
        Make the team
      </Button>
    </form>
  );
}
