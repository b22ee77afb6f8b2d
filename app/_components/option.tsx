import type { ReactNode } from 'react';
import { Icon } from './icon';

type OptionProps = {
  /** "A", "B" … */
  letter: string;
  /** Group of inputs it belongs to. */
  name: string;
  value: string;
  /** checkbox when several may be chosen. */
  type?: 'radio' | 'checkbox';
  checked?: boolean | undefined;
  defaultChecked?: boolean | undefined;
  onChange?: ((checked: boolean) => void) | undefined;
  required?: boolean;
  children: ReactNode;
};

/** An option before the verdict: a native radio or checkbox under the whole box. Stands in an `.opts` list. */
export function Option({ letter, type = 'radio', onChange, children, ...input }: OptionProps) {
  return (
    <label className={type === 'checkbox' ? 'opt many' : 'opt'}>
      <input
        {...input}
        type={type}
        onChange={onChange && ((event) => onChange(event.currentTarget.checked))}
      />
      <span className="k" aria-hidden="true">
        {letter}
      </span>
      <span>{children}</span>
    </label>
  );
}

type JudgedOptionProps = {
  letter: string;
  /**
   * right: what holds. mine: chosen and wrong. ruled-out: neither. missed: belongs to the answer and was not chosen.
   * neutral: a step of a wrong order that is in no pair the wrong way round.
   */
  judged: 'right' | 'mine' | 'ruled-out' | 'missed' | 'neutral';
  /** Whether the learner chose it; told apart from `judged` where several may be chosen. */
  chosen?: boolean;
  /** Of an order: the place the learner gave it, from 1. */
  place?: number | undefined;
  /** "sure", "think so", "guess". */
  confidence?: string | undefined;
  children: ReactNode;
  /** What decided, or what it would have needed. */
  why?: ReactNode;
};

/** The same option, held against the run. */
export function JudgedOption({
  letter,
  judged,
  chosen = false,
  place,
  confidence,
  children,
  why,
}: JudgedOptionProps) {
  const right = judged === 'right' || judged === 'missed';
  return (
    <div className={`opt ${right ? 'right' : judged}`}>
      <span className="k">{right && place === undefined ? <Icon id="check" /> : letter}</span>
      <span className="tag">
        {place === undefined ? tag(judged, chosen, confidence) : placeTag(judged, place)}
      </span>
      <span>{children}</span>
      {why && <div className="why">{why}</div>}
    </div>
  );
}

function tag(judged: JudgedOptionProps['judged'], chosen: boolean, confidence: string | undefined): string {
  const sure = confidence ? ` · ${confidence}` : '';
  switch (judged) {
    case 'right':
      return chosen ? `Right · your answer${sure}` : 'Right';
    case 'missed':
      return 'Right · you left it out';
    case 'mine':
      return `Your answer${sure}`;
    case 'ruled-out':
      return 'Ruled out';
    case 'neutral':
      return '';
    default:
      return judged satisfies never;
  }
}

function placeTag(judged: JudgedOptionProps['judged'], place: number): string {
  return `${judged === 'right' ? 'Right · you' : 'You'}: ${ordinal(place)}`;
}

/** "1st", "2nd", "3rd", "4th"; of the few places an order has. */
function ordinal(place: number): string {
  return `${place}${['st', 'nd', 'rd'][place - 1] ?? 'th'}`;
}
