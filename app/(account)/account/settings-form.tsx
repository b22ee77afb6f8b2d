'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { Checkbox, FormError, Input, Select } from '@/app/_components/form';
import type { Profile } from '@/lib/data/people';
import { saveSettings } from '../actions';
import { problemIn } from '../problem';
import { useEntered } from '../use-entered';

const hours = Array.from({ length: 24 }, (_, hour) => hour);

export function SettingsForm({ profile, timeZones }: { profile: Profile; timeZones: readonly string[] }) {
  const [state, submit, pending] = useActionState(saveSettings, null);
  const [entered, remember] = useEntered();
  const { settings } = profile;
  const zones = timeZones.includes(settings.timeZone) ? timeZones : [settings.timeZone, ...timeZones];
  const shortcutsOn = state === null ? settings.shortcutsOn : entered('shortcutsOn') === 'on';
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
      <Select
        id="rolloverHour"
        name="rolloverHour"
        label="A study day begins at"
        hint="Cards reviewed before this hour count for the day before."
        defaultValue={entered('rolloverHour') ?? String(settings.rolloverHour)}
        problem={problemIn(state, 'rolloverHour')}
      >
        {hours.map((hour) => (
          <option key={hour} value={hour}>
            {String(hour).padStart(2, '0')}:00
          </option>
        ))}
      </Select>
      <Input
        id="newPerDay"
        name="newPerDay"
        type="number"
        inputMode="numeric"
        min={0}
        max={500}
        label="New cards a day"
        defaultValue={entered('newPerDay') ?? settings.newPerDay}
        required
        problem={problemIn(state, 'newPerDay')}
      />
      <Input
        id="reviewsPerDay"
        name="reviewsPerDay"
        type="number"
        inputMode="numeric"
        min={0}
        max={5000}
        label="Reviews a day"
        defaultValue={entered('reviewsPerDay') ?? settings.reviewsPerDay}
        required
        problem={problemIn(state, 'reviewsPerDay')}
      />
      <Input
        id="desiredRetention"
        name="desiredRetention"
        type="number"
        inputMode="numeric"
        min={70}
        max={97}
        label="Chance to still know a card when it returns"
        hint="Higher means more reviews. 90 suits most."
        defaultValue={entered('desiredRetention') ?? Math.round(settings.desiredRetention * 100)}
        required
        problem={problemIn(state, 'desiredRetention')}
      />
      <Checkbox
        name="shortcutsOn"
        defaultChecked={shortcutsOn}
        label="Single-key shortcuts on the study page"
      />
      <div className="flex flex-wrap items-center gap-s3">
        <Button type="submit" main busy={pending && 'Saving…'}>
          Save
        </Button>
        <p role="status">{state?.ok && !pending && 'Saved.'}</p>
      </div>
    </form>
  );
}
