'use client';

import { useId } from 'react';
import { Button } from '@/app/_components/button';
import { FormError } from '@/app/_components/form';
import { useDeed } from '../../use-deed';

type TrackRetention = {
  readonly id: string;
  readonly name: string;
  /** Null: as well as everything else. */
  readonly percent: number | null;
};

/** Tracks whose cards are to be known better, or less well, than all others. */
export function TrackRetentions({ tracks }: { tracks: readonly TrackRetention[] }) {
  return (
    <ul className="grid gap-s4 md:grid-cols-2">
      {tracks.map((track) => (
        <li key={track.id}>
          <TrackForm {...track} />
        </li>
      ))}
    </ul>
  );
}

const offered = [80, 85, 90, 92, 95, 97];

function TrackForm({ id, name, percent }: TrackRetention) {
  const { deed, send } = useDeed('/api/settings/tracks');
  const field = useId();
  const options = percent === null || offered.includes(percent) ? offered : [...offered, percent].sort();
  const save = (form: FormData) => {
    const chosen = form.get('retention');
    void send({ trackId: id, retention: chosen === 'usual' ? null : Number(chosen) / 100 });
  };
  return (
    <form action={save} className="field">
      <label htmlFor={field}>{name}</label>
      <div className="flex flex-wrap items-center gap-s2">
        <select
          key={percent}
          id={field}
          name="retention"
          defaultValue={percent ?? 'usual'}
          className="input w-[15rem] text-sm!"
        >
          <option value="usual">As well as everything else</option>
          {options.map((each) => (
            <option key={each} value={each}>
              {each} %
            </option>
          ))}
        </select>
        <Button
          type="submit"
          small
          aria-label={`Save the retention of ${name}`}
          busy={deed.kind === 'busy' && 'Saving…'}
        >
          Save
        </Button>
        <p role="status" className="mut text-xs">
          {deed.kind === 'done' && 'Saved.'}
        </p>
      </div>
      <FormError>{deed.kind === 'refused' && deed.problem}</FormError>
    </form>
  );
}
