'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError } from '@/app/_components/form';
import { problemIn } from '@/app/(account)/problem';
import { type Role, roles } from '@/lib/progress/team';
import { giveRole } from '../actions';
import { roleNames } from './role-names';

type RoleFormProps = { team: string; person: string; name: string; role: Role };

export function RoleForm({ team, person, name, role }: RoleFormProps) {
  const [state, submit, pending] = useActionState(giveRole, null);
  return (
    <form action={submit}>
      <input type="hidden" name="team" value={team} />
      <input type="hidden" name="person" value={person} />
      <div className="flex flex-wrap items-center gap-s2">
        {/* The key brings the select back to the role that holds after a refusal. */}
        <select
          key={`${role} ${state?.ok}`}
          name="role"
          defaultValue={role}
          aria-label={`Role of ${name}`}
          className="input w-[8.5rem] text-sm! max-sm:w-[7rem]"
        >
          {roles.map((each) => (
            <option key={each} value={each}>
              {roleNames[each]}
            </option>
          ))}
        </select>
        <Button type="submit" small aria-label={`Save the role of ${name}`} busy={pending && 'Saving…'}>
          Save
        </Button>
      </div>
      <FormError>{problemIn(state)}</FormError>
      <p role="status" className="text-xs">
        {state?.ok && !pending && 'Saved.'}
      </p>
    </form>
  );
}
