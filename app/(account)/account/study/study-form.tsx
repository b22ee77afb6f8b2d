'use client';

import { useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { FormError } from '@/app/_components/form';
import { problemIn } from '../../problem';
import { useEntered } from '../../use-entered';
import { useProblemFocus } from '../../use-problem-focus';
import { saveStudySettings } from './actions';
import type { Entries, Settings } from './setting-fields';
import { ButtonsAndKeys, DaysShare, HowWell, Siblings, StepsWithinDay, Weekdays } from './setting-groups';

type StudyFormProps = {
  settings: Settings;
  /** As they are typed: "1m 10m". */
  learningSteps: string;
  relearningSteps: string;
};

/** How the learner studies: each setting with one sentence of what it means. */
export function StudyForm({ settings, ...steps }: StudyFormProps) {
  const [state, submit, pending] = useActionState(saveStudySettings, null);
  const [entered, remember] = useEntered();
  const form = useProblemFocus(state);
  const entries: Entries = {
    settings,
    entered,
    problemOf: (name) => problemIn(state, name),
    wasSent: state !== null,
  };
  return (
    <form
      ref={form}
      action={submit}
      onSubmit={remember}
      noValidate
      className="grid gap-s6"
      key={JSON.stringify(settings)}
    >
      <FormError>{problemIn(state)}</FormError>
      <DaysShare entries={entries} />
      <HowWell entries={entries} />
      <StepsWithinDay entries={entries} {...steps} />
      <Siblings entries={entries} />
      <Weekdays entries={entries} />
      <ButtonsAndKeys entries={entries} />
      <div className="flex flex-wrap items-center gap-s3">
        <Button type="submit" main busy={pending && 'Saving…'}>
          Save
        </Button>
        <p role="status">
          {state?.ok && !pending && 'Saved. The next ratings follow it; dates that are set stay.'}
        </p>
      </div>
    </form>
  );
}
