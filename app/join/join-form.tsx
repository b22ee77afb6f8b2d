'use client';

import { useRouter } from 'next/navigation';
import { useActionState, useEffect, useState } from 'react';
import { Button, ButtonLink } from '@/app/_components/button';
import { FormError, Input } from '@/app/_components/form';
import { EmptyState, ErrorNote, Waiting } from '@/app/_components/notes';
import { problemIn } from '@/app/(account)/problem';
import { TimeZoneField } from '@/app/(account)/time-zone-field';
import { useEntered } from '@/app/(account)/use-entered';
import { join, readInvite } from './actions';

type Invite = {
  readonly token: string;
  readonly teamName: string;
  readonly invitedBy: string | null;
  readonly askName: boolean;
  readonly signedIn: boolean;
};

type Seen =
  | { readonly kind: 'looking' }
  | { readonly kind: 'no-link' }
  | { readonly kind: 'dead'; readonly why: string }
  | { readonly kind: 'member'; readonly teamName: string; readonly slug: string }
  | { readonly kind: 'open'; readonly invite: Invite };

/** Survives the way through the sign-in page, in this tab only. */
const storageKey = 'pilotage-invite';

/** Reads the token from the address's fragment, which browsers do not send, and hands it over by POST. */
export function JoinForm() {
  const [seen, setSeen] = useState<Seen>({ kind: 'looking' });
  useEffect(() => {
    let current = true;
    const look = async () => {
      const token = window.location.hash.slice(1) || sessionStorage.getItem(storageKey);
      if (!token) return setSeen({ kind: 'no-link' });
      sessionStorage.setItem(storageKey, token);
      const answer = await readInvite({ token }).catch(() => null);
      if (!current) return;
      if (answer?.ok && answer.value.kind === 'open') {
        return setSeen({ kind: 'open', invite: { token, ...answer.value } });
      }
      // Without an answer the link may still be good: the next load looks again.
      if (answer) sessionStorage.removeItem(storageKey);
      if (answer?.ok && answer.value.kind === 'member') return setSeen(answer.value);
      setSeen({
        kind: 'dead',
        why: answer && !answer.ok ? answer.error.message : 'The server did not answer. Load the page again.',
      });
    };
    look();
    window.addEventListener('hashchange', look);
    return () => {
      current = false;
      window.removeEventListener('hashchange', look);
    };
  }, []);

  switch (seen.kind) {
    case 'looking':
      return <Waiting>Looking at the invitation…</Waiting>;
    case 'no-link':
      return (
        <EmptyState action={<ButtonLink href="/teams">Your teams</ButtonLink>}>
          <p>To join a team, open the link that one of its managers has sent you.</p>
        </EmptyState>
      );
    case 'dead':
      return (
        <ErrorNote title={seen.why} action={<ButtonLink href="/teams">Your teams</ButtonLink>}>
          Nothing has changed.
        </ErrorNote>
      );
    case 'member':
      return (
        <EmptyState action={<ButtonLink href={`/teams/${seen.slug}`}>Open the team</ButtonLink>}>
          <p>
            You are in <b className="font-semibold">{seen.teamName}</b>.
          </p>
        </EmptyState>
      );
    case 'open':
      return <OpenInvite {...seen.invite} />;
  }
}

function OpenInvite({ token, teamName, invitedBy, askName, signedIn }: Invite) {
  const [state, submit, pending] = useActionState(join, null);
  const [entered, remember] = useEntered();
  const router = useRouter();
  const joined = state?.ok ? state.value.slug : null;
  useEffect(() => {
    if (joined === null) return;
    sessionStorage.removeItem(storageKey);
    router.replace(`/teams/${joined}`);
  }, [joined, router]);
  return (
    <form action={submit} onSubmit={remember} className="grid justify-items-start gap-s4">
      <p className="read">
        {invitedBy ? `${invitedBy} invites you to ` : 'You are invited to '}
        <b className="font-semibold">{teamName}</b>. You join as a learner.
      </p>
      <p className="mut">
        The managers of the team see what you know of each topic, with the evidence: recall, scenarios passed,
        when you last studied. You see exactly the same about yourself. Single answers stay yours.
      </p>
      <FormError>{problemIn(state)}</FormError>
      <input type="hidden" name="token" value={token} />
      <TimeZoneField />
      {askName && (
        <Input
          id="name"
          name="name"
          label="Your name"
          hint="As your team sees it."
          maxLength={80}
          autoComplete="name"
          required
          defaultValue={entered('name')}
          problem={problemIn(state, 'name')}
        />
      )}
      <div className="flex flex-wrap gap-s3">
        <Button type="submit" main busy={(pending || joined !== null) && 'Joining…'}>
          Join {teamName}
        </Button>
        {!signedIn && <ButtonLink href="/sign-in?to=/join">I have an account</ButtonLink>}
      </div>
      {!signedIn && (
        <p className="mut text-xs">
          Without an account you join as a guest of this browser. You can sign up at any time and keep
          everything.
        </p>
      )}
    </form>
  );
}
