import { Select } from '@/app/_components/form';
import { Link } from '@/app/_components/link';
import { type Entries, NumberSetting, SettingGroup, StepsSetting, TickSetting } from './setting-fields';

type GroupProps = { entries: Entries };

export function DaysShare({ entries }: GroupProps) {
  const { settings, entered, problemOf } = entries;
  return (
    <SettingGroup title="A day’s share">
      <NumberSetting
        entries={entries}
        name="newPerDay"
        label="New cards a day"
        hint="Each of them comes back in the weeks that follow, so this decides most about your days."
        value={settings.newPerDay}
      />
      <NumberSetting
        entries={entries}
        name="reviewsPerDay"
        label="Reviews a day"
        hint="What is over it waits for the next day, best remembered first served."
        value={settings.reviewsPerDay}
      />
      <NumberSetting
        entries={entries}
        name="scenariosPerDay"
        label="Scenarios a day"
        hint="They stand between the cards of a session; 0 for none."
        value={settings.scenariosPerDay}
      />
      <Select
        id="rolloverHour"
        name="rolloverHour"
        label="A study day begins at"
        hint="Cards answered before this hour count for the day before."
        defaultValue={entered('rolloverHour') ?? String(settings.rolloverHour)}
        problem={problemOf('rolloverHour')}
      >
        {Array.from({ length: 24 }, (_, hour) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the hours of a day never move.
          <option key={hour} value={hour}>
            {String(hour).padStart(2, '0')}:00
          </option>
        ))}
      </Select>
    </SettingGroup>
  );
}

export function HowWell({ entries }: GroupProps) {
  const { settings } = entries;
  return (
    <SettingGroup title="How well, and for how long">
      <NumberSetting
        entries={entries}
        name="desiredRetention"
        label="Chance to still know a card when it returns, in %"
        hint={
          <>
            Higher means more reviews; 90 suits most. <Link href="/memory">What each figure costs you</Link>
          </>
        }
        value={Math.round(settings.desiredRetention * 100)}
      />
      <NumberSetting
        entries={entries}
        name="maximumIntervalDays"
        label="Longest interval, in days"
        hint="No card stays away for longer, however well it is known."
        value={settings.maximumIntervalDays}
      />
      <TickSetting
        entries={entries}
        name="loadBalance"
        label="Even out the days"
        hint="Within the leeway of an interval, a card goes to a day with less to do, and keeps away from its siblings."
      />
    </SettingGroup>
  );
}

/** The steps come as they are typed: "1m 10m". */
export function StepsWithinDay({
  entries,
  learningSteps,
  relearningSteps,
}: GroupProps & { learningSteps: string; relearningSteps: string }) {
  const { settings } = entries;
  return (
    <SettingGroup title="Steps within a day">
      <StepsSetting
        entries={entries}
        name="learningSteps"
        label="Steps of a new card"
        hint="The pauses until it leaves for days, such as 1m 10m; empty, and its memory alone decides. Units are s, m, h and d."
        value={learningSteps}
      />
      <StepsSetting
        entries={entries}
        name="relearningSteps"
        label="Steps of a forgotten card"
        hint="The pauses after Again, before it returns to days."
        value={relearningSteps}
      />
      <NumberSetting
        entries={entries}
        name="learnAheadMinutes"
        label="Ask a card on its steps early, by so many minutes"
        hint="Only when nothing else is left; 0 to always wait until its time."
        value={settings.learnAheadMinutes}
      />
      <NumberSetting
        entries={entries}
        name="leechLapses"
        label="Set a card aside once forgotten so often"
        hint="It is then offered as something to read or to see in a cluster; 0 to never set one aside."
        value={settings.leechLapses}
      />
    </SettingGroup>
  );
}

export function Siblings({ entries }: GroupProps) {
  return (
    <SettingGroup title="Siblings: the cards of one fact">
      <p className="mut text-xs">
        Once one of them was asked, the others are easy on the same day: their answers would say little.
      </p>
      <TickSetting
        entries={entries}
        name="buryNew"
        label="Put off its new cards"
        hint="They are begun on another day."
      />
      <TickSetting
        entries={entries}
        name="buryReviews"
        label="Put off its reviews"
        hint="They are asked on another day, though they are due."
      />
      <TickSetting
        entries={entries}
        name="buryLearning"
        label="Put off its cards on steps of a day or more"
        hint="Steps within a day are never put off."
      />
    </SettingGroup>
  );
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const eases = [
  ['normal', 'as usual'],
  ['reduced', 'about half'],
  ['minimum', 'as little as can be'],
] as const;

export function Weekdays({ entries: { settings, entered, problemOf } }: GroupProps) {
  return (
    <fieldset className="grid gap-s4 sm:grid-cols-2">
      <legend className="mb-s3 font-semibold">Weekdays</legend>
      {weekdays.map((day, n) => (
        <Select
          key={day}
          id={`weekday${n}`}
          name={`weekday${n}`}
          label={day}
          defaultValue={entered(`weekday${n}`) ?? settings.easyDays[n] ?? 'normal'}
          problem={problemOf(`weekday${n}`)}
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
  );
}

export function ButtonsAndKeys({ entries }: GroupProps) {
  return (
    <SettingGroup title="Buttons and keys">
      <TickSetting
        entries={entries}
        name="twoButtons"
        label="Again and Good only"
        hint="Hard and Easy are not offered; the memory model does well without them."
      />
      <TickSetting
        entries={entries}
        name="shortcutsOn"
        label="Single keys on the study page"
        hint="Switch them off if they get in the way of speech input or another tool."
      />
    </SettingGroup>
  );
}
