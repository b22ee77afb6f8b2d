'use client';

import { useActionState, useId, useState, useSyncExternalStore } from 'react';
import { Button } from '@/app/_components/button';
import { FormError, Select } from '@/app/_components/form';
import { problemIn } from '@/app/(account)/problem';
import { longDayWords } from '@/lib/progress/words';
import { makeInvite } from '../actions';

const choices = [
  { days: 1, label: '1 day' },
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
];

/** Makes an invitation and shows its link, this once. */
export function InviteForm({ team }: { team: string }) {
  const [state, submit, pending] = useActionState(makeInvite, null);
  return (
    <>
      <form action={submit} className="flex flex-wrap items-end gap-s3">
        <input type="hidden" name="team" value={team} />
        <Select
          id="invite-days"
          name="days"
          label="Holds for"
          defaultValue="7"
          problem={problemIn(state, 'days')}
        >
          {choices.map(({ days, label }) => (
            <option key={days} value={days}>
              {label}
            </option>
          ))}
        </Select>
        <Button type="submit" main busy={pending && 'Making…'}>
          Make an invitation
        </Button>
      </form>
      <FormError>{problemIn(state)}</FormError>
      <div role="status">{state?.ok && <InviteLink {...state.value} key={state.value.token} />}</div>
    </>
  );
}

const never = () => () => undefined;

function InviteLink({ token, expiresOn }: { token: string; expiresOn: string }) {
  const id = useId();
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  );
  // The fragment is never sent to a server, so the token stands in no log of addresses.
  const link = `${origin}/join#${token}`;
  const copy = () => {
    if (!navigator.clipboard) {
      setCopied('refused');
      return;
    }
    navigator.clipboard.writeText(link).then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    );
  };
  return (
    <div className="mt-s4 grid gap-s2 border-l-3 border-over pl-s4">
      <label htmlFor={id} className="font-semibold">
        The link, shown this once
      </label>
      <div className="flex flex-wrap items-center gap-s2">
        <input
          id={id}
          className="input max-w-[34rem] flex-1 font-code text-sm!"
          readOnly
          value={link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button onClick={copy}>Copy</Button>
      </div>
      <p className="mut text-xs">
        {copied === 'yes' && 'Copied. '}
        {copied === 'refused' && 'The browser did not let it be copied: select it and copy it. '}
        Send it to those you want in the team. It holds until {longDayWords(expiresOn)}.
      </p>
    </div>
  );
}
