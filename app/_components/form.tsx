import type { ComponentProps, ReactNode } from 'react';
import { Icon } from './icon';

type FieldProps = {
  /** Id of the control; the ids of hint and problem begin with it. */
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with what was entered, and what would be right. */
  problem?: string | undefined;
  children: ReactNode;
};

/** Label, control, hint and problem. Give the control `describedBy(id, …)` so that both are read with it. */
export function Field({ id, label, hint, problem, children }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p className="problem" id={`${id}-problem`}>
          <Icon id="light-fault" />
          {problem}
        </p>
      )}
    </div>
  );
}

type Described = { id: string; hint?: ReactNode; problem?: string | undefined };

/** A labelled text field. */
export function Input({
  label,
  hint,
  problem,
  ...input
}: Omit<FieldProps, 'children'> & Omit<ComponentProps<'input'>, 'id'>) {
  return (
    <Field id={input.id} label={label} hint={hint} problem={problem}>
      <input
        {...input}
        className="input"
        aria-invalid={problem ? true : undefined}
        aria-describedby={describedBy({ id: input.id, hint, problem })}
      />
    </Field>
  );
}

/** A labelled native select; children are its options. */
export function Select({
  label,
  hint,
  problem,
  children,
  ...select
}: FieldProps & Omit<ComponentProps<'select'>, 'id' | 'children'>) {
  return (
    <Field id={select.id} label={label} hint={hint} problem={problem}>
      <select
        {...select}
        className="input"
        aria-invalid={problem ? true : undefined}
        aria-describedby={describedBy({ id: select.id, hint, problem })}
      >
        {children}
      </select>
    </Field>
  );
}

/** A native checkbox with its label at the right. */
export function Checkbox({ label, ...input }: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode }) {
  return (
    <label className="check">
      <input {...input} type="checkbox" />
      <span>{label}</span>
    </label>
  );
}

/** What is wrong with the form as a whole; read out when it appears. Null draws an empty region that waits for it. */
export function FormError({ children }: { children: ReactNode }) {
  return (
    <div aria-live="assertive" role="alert">
      {children && <div className="err font-semibold">{children}</div>}
    </div>
  );
}

export function describedBy({ id, hint, problem }: Described): string | undefined {
  return [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined;
}
