'use client';

import { type ReactNode, useActionState } from 'react';
import { Button } from '@/app/_components/button';
import { Checkbox, FormError, Input, Select } from '@/app/_components/form';
import { Link } from '@/app/_components/link';
import type { Profile } from '@/lib/data/people/people';
import { problemIn } from '../../problem';
import { useEntered } from '../../use-entered';
import { useProblemFocus } from '../../use-problem-focus';
import { saveStudySettings } from './actions';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const eases = [
  ['normal', 'as usual'],
  ['reduced', 'about half'],
  ['minimum', 'as little as can be'],
] as const;

type Ticked = 'loadBalance' | 'twoButtons' | 'shortcutsOn' | 'buryNew' | 'buryReviews' | 'buryLearning';

type StudyFormProps = {
  settings: Profile['settings'];
  /** As they are typed: "1m 10m". */
  learningSteps: string;
  relearningSteps: string;
};

/** How the learner studies: each setting with one sentence of what it means. */
export function StudyForm({ settings, learningSteps, relearningSteps }: StudyFormProps) {
  const [state, submit, pending] = useActionState(saveStudySettings, null);
  const [entered, remember] = useEntered();
  const form = useProblemFocus(state);
  const number = (
    name: keyof Profile['settings'] & string,
    label: string,
    hint: ReactNode,
    value: number,
  ) => (
    <Input
      id={name}
      name={name}
      inputMode="numeric"
      maxLength={6}
      label={label}
      hint={hint}
      defaultValue={entered(name) ?? value}
      problem={problemIn(state, name)}
    />
  );
  const steps = (name: 'learningSteps' | 'relearningSteps', label: string, hint: string, value: string) => (
    <Input
      id={name}
      name={name}
      label={label}
      hint={hint}
      autoCapitalize="none"
      spellCheck={false}
      maxLength={100}
      defaultValue={entered(name) ?? value}
      problem={problemIn(state, name)}
    />
  );
  const tick = (name: Ticked, label: string, hint: string) => (
    <div>
      <Checkbox
        name={name}
        defaultChecked={state === null ? settings[name] : entered(name) === 'on'}
        label={label}
        aria-describedby={`${name}-hint`}
      />
      <p id={`${name}-hint`} className="hint mut text-xs">
        {hint}
      </p>
    </div>
  );
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
      <Group title="A day’s share">
        {number(
          'newPerDay',
          'New cards a day',
          'Each of them comes back in the weeks that follow, so this decides most about your days.',
          settings.newPerDay,
        )}
        {number(
          'reviewsPerDay',
          'Reviews a day',
          'What is over it waits for the next day, best remembered first served.',
          settings.reviewsPerDay,
        )}
        {number(
          'scenariosPerDay',
          'Scenarios a day',
          'They stand between the cards of a session; 0 for none.',
          settings.scenariosPerDay,
        )}
        <Select
          id="rolloverHour"
          name="rolloverHour"
          label="A study day begins at"
          hint="Cards answered before this hour count for the day before."
          defaultValue={entered('rolloverHour') ?? String(settings.rolloverHour)}
          problem={problemIn(state, 'rolloverHour')}
        >
          {Array.from({ length: 24 }, (_, hour) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the hours of a day never move.
            <option key={hour} value={hour}>
              {String(hour).padStart(2, '0')}:00
            </option>
          ))}
        </Select>
      </Group>
      <Group title="How well, and for how long">
        {number(
          'desiredRetention',
          'Chance to still know a card when it returns, in %',
          <>
            Higher means more reviews; 90 suits most. <Link href="/memory">What each figure costs you</Link>
          </>,
          Math.round(settings.desiredRetention * 100),
        )}
        {number(
          'maximumIntervalDays',
          'Longest interval, in days',
          'No card stays away for longer, however well it is known.',
          settings.maximumIntervalDays,
        )}
        {tick(
          'loadBalance',
          'Even out the days',
          'Within the leeway of an interval, a card goes to a day with less to do, and keeps away from its siblings.',
        )}
      </Group>
      <Group title="Steps within a day">
        {steps(
          'learningSteps',
          'Steps of a new card',
          'The pauses until it leaves for days, such as 1m 10m; empty, and its memory alone decides. Units are s, m, h and d.',
          learningSteps,
        )}
        {steps(
          'relearningSteps',
          'Steps of a forgotten card',
          'The pauses after Again, before it returns to days.',
          relearningSteps,
        )}
        {number(
          'learnAheadMinutes',
          'Ask a card on its steps early, by so many minutes',
          'Only when nothing else is left; 0 to always wait until its time.',
          settings.learnAheadMinutes,
        )}
        {number(
          'leechLapses',
          'Set a card aside once forgotten so often',
          'It is then offered as something to read or to see in a cluster; 0 to never set one aside.',
          settings.leechLapses,
        )}
      </Group>
      <Group title="Siblings: the cards of one fact">
        <p className="mut text-xs">
          Once one of them was asked, the others are easy on the same day: their answers would say little.
        </p>
        {tick('buryNew', 'Put off its new cards', 'They are begun on another day.')}
        {tick('buryReviews', 'Put off its reviews', 'They are asked on another day, though they are due.')}
        {tick(
          'buryLearning',
          'Put off its cards on steps of a day or more',
          'Steps within a day are never put off.',
        )}
      </Group>
      <fieldset className="grid gap-s4 sm:grid-cols-2">
        <legend className="mb-s3 font-semibold">Weekdays</legend>
        {weekdays.map((day, n) => (
          <Select
            key={day}
            id={`weekday${n}`}
            name={`weekday${n}`}
            label={day}
            defaultValue={entered(`weekday${n}`) ?? settings.easyDays[n] ?? 'normal'}
            problem={problemIn(state, `weekday${n}`)}
          >
            {eases.map(([value, says]) => (
              <option key={value} value={value}>
                {says}
              </option>
            ))}
          </Select>
        ))}
        <p className="mut text-xs sm:col-span-2">
          Cards are moved off a light day as far as the leeway of their intervals lets them.
        </p>
      </fieldset>
      <Group title="Buttons and keys">
        {tick(
          'twoButtons',
          'Again and Good only',
          'Hard and Easy are not offered; the memory model does well without them.',
        )}
        {tick(
          'shortcutsOn',
          'Single keys on the study page',
          'Switch them off if they get in the way of speech input or another tool.',
        )}
      </Group>
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

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="grid gap-s4">
      <legend className="mb-s3 font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}
