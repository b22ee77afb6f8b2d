'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { Input } from '@/app/_components/form';
import { problemIn } from '../../problem';
import { useProblemFocus } from '../../use-problem-focus';
import { saveRetentionOfTrack } from './actions';

type TrackRetentionProps = {
  track: { readonly id: string; readonly name: string };
  /** In percent; null for as well as all other cards. */
  retention: number | null;
};

/** A track whose cards are to be known better, or less well, than all others. */
export function TrackRetention({ track, retention }: TrackRetentionProps) {
  const [state, submit, pending] = useActionState(saveRetentionOfTrack, null);
  const form = useProblemFocus(state);
  return (
    <form
      ref={form}
      action={submit}
      noValidate
      className="flex flex-wrap items-end gap-s3"
      key={`${retention}`}
    >
      <input type="hidden" name="track" value={track.id} />
      <Input
        id={`retention-${track.id}`}
        name="retention"
        inputMode="numeric"
        maxLength={2}
        size={14}
        label={`${track.name}, in %`}
        placeholder="as all others"
        defaultValue={retention ?? ''}
        problem={problemIn(state, 'retention') ?? problemIn(state)}
      />
      <Button type="submit" busy={pending && 'Saving…'}>
        Save
      </Button>
      <p role="status">{state?.ok && !pending && 'Saved.'}</p>
    </form>
  );
}
