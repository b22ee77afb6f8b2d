'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError, Input, Select } from '@/app/_components/form';
import { problemIn } from '@/app/(account)/problem';
import { useEntered } from '@/app/(account)/use-entered';
import { giveTrack } from '../actions';

type TrackFormProps = {
  team: string;
  /** The first and the last day that may be chosen. */
  today: string;
  latest: string;
  tracks: readonly { readonly id: string; readonly name: string; readonly summary: string }[];
};

/** Assigns a track, or moves the day of one that is assigned. */
export function TrackForm({ team, today, latest, tracks }: TrackFormProps) {
  const [state, submit, pending] = useActionState(giveTrack, null);
  const [entered, remember] = useEntered();
  return (
    <form action={submit} onSubmit={remember} className="grid justify-items-start gap-s4">
      <FormError>{problemIn(state)}</FormError>
      <input type="hidden" name="team" value={team} />
      <Select
        id="track"
        name="track"
        label="Track"
        hint={tracks.map(({ name, summary }) => `${name}: ${summary}`).join(' ')}
        defaultValue={entered('track') ?? tracks[0]?.id}
        problem={problemIn(state, 'track')}
      >
        {tracks.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <Input
        id="due-on"
        name="dueOn"
        type="date"
        label="To be known by"
        hint="You may leave the day empty."
        min={today}
        max={latest}
        defaultValue={entered('dueOn') ?? ''}
        problem={problemIn(state, 'dueOn')}
      />
      <div className="flex flex-wrap items-center gap-s3">
        <Button type="submit" busy={pending && 'Assigning…'}>
          Assign the track
        </Button>
        <p role="status">{state?.ok && !pending && 'Assigned.'}</p>
      </div>
    </form>
  );
}
