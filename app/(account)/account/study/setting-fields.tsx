import type { ReactNode } from 'react';
import { Checkbox, Input } from '@/app/_components/form';
import type { Profile } from '@/lib/data/people/people';

export type Settings = Profile['settings'];

/** What the fields of the form share: what is stored, what was typed, and what is wrong with it. */
export type Entries = {
  readonly settings: Settings;
  /** As it was sent last; undefined before anything was. */
  readonly entered: (name: string) => string | undefined;
  readonly problemOf: (name: string) => string | undefined;
  /** Something was sent: a box that is not among what was entered is unticked. */
  readonly wasSent: boolean;
};

/** Settings that are ticked or not. */
type Ticked = 'loadBalance' | 'twoButtons' | 'shortcutsOn' | 'buryNew' | 'buryReviews' | 'buryLearning';

type SettingProps<Name extends string> = {
  entries: Entries;
  name: Name;
  label: string;
  /** One sentence of what it means. */
  hint: ReactNode;
};

/** A whole number. */
export function NumberSetting({
  entries,
  name,
  value,
  ...words
}: SettingProps<keyof Settings & string> & { value: number }) {
  return (
    <Input
      {...words}
      id={name}
      name={name}
      inputMode="numeric"
      maxLength={6}
      defaultValue={entries.entered(name) ?? value}
      problem={entries.problemOf(name)}
    />
  );
}

/** Steps as they are typed: "1m 10m". */
export function StepsSetting({
  entries,
  name,
  value,
  ...words
}: SettingProps<'learningSteps' | 'relearningSteps'> & { value: string }) {
  return (
    <Input
      {...words}
      id={name}
      name={name}
      autoCapitalize="none"
      spellCheck={false}
      maxLength={100}
      defaultValue={entries.entered(name) ?? value}
      problem={entries.problemOf(name)}
    />
  );
}

export function TickSetting({
  entries: { settings, entered, wasSent },
  name,
  label,
  hint,
}: SettingProps<Ticked>) {
  return (
    <div>
      <Checkbox
        name={name}
        defaultChecked={wasSent ? entered(name) === 'on' : settings[name]}
        label={label}
        aria-describedby={`${name}-hint`}
      />
      <p id={`${name}-hint`} className="hint mut text-xs">
        {hint}
      </p>
    </div>
  );
}

export function SettingGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="grid gap-s4">
      <legend className="mb-s3 font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}
