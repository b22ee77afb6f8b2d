'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError, Input, Select } from '@/app/_components/form';
import type { Profile } from '@/lib/data/people/people';
import { saveSettings } from '../actions';
import { problemIn } from '../problem';
import { useEntered } from '../use-entered';

export function SettingsForm({ profile, timeZones }: { profile: Profile; timeZones: readonly string[] }) {
  const [state, submit, pending] = useActionState(saveSettings, null);
  const [entered, remember] = useEntered();
  const { settings } = profile;
  const zones = timeZones.includes(settings.timeZone) ? timeZones : [settings.timeZone, ...timeZones];
  return (
    <form action={submit} onSubmit={remember} className="grid gap-s4" key={JSON.stringify(profile)}>
      <FormError>{problemIn(state)}</FormError>
      <Input
        id="name"
        name="name"
        label="Name"
        hint="As your team sees it."
        autoComplete="name"
        maxLength={80}
        defaultValue={entered('name') ?? profile.name ?? ''}
        problem={problemIn(state, 'name')}
      />
      <Select
        id="timeZone"
        name="timeZone"
        label="Time zone"
        defaultValue={entered('timeZone') ?? settings.timeZone}
        problem={problemIn(state, 'timeZone')}
      >
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll('_', ' ')}
          </option>
        ))}
      </Select>
      <div className="flex flex-wrap items-center gap-s3">
        <Button type="submit" main busy={pending && 'Saving…'}>
          Save
        </Button>
        <p role="status">{state?.ok && !pending && 'Saved.'}</p>
      </div>
    </form>
  );
}
