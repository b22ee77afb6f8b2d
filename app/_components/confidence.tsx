type ConfidenceValue = 'sure' | 'think' | 'guess';

const WORDS: readonly { value: ConfidenceValue; word: string }[] = [
  { value: 'sure', word: 'Sure' },
  { value: 'think', word: 'Think so' },
  { value: 'guess', word: 'Guess' },
];

type ConfidenceProps = {
  name?: string;
  value?: ConfidenceValue | null;
  onChange?: (value: ConfidenceValue) => void;
};

/** How sure the learner is, asked before the verdict. Three native radios; none is chosen at first. */
export function Confidence({ name = 'confidence', value, onChange }: ConfidenceProps) {
  return (
    <fieldset className="flex flex-wrap items-center gap-s2">
      <legend className="mut float-left">How sure are you?</legend>
      <Segments name={name} options={WORDS} value={value ?? undefined} onChange={onChange} />
    </fieldset>
  );
}

type SegmentsProps<T extends string> = {
  name: string;
  options: readonly { value: T; word: string }[];
  value?: T | undefined;
  defaultValue?: T | undefined;
  onChange?: ((value: T) => void) | undefined;
};

/** Radios side by side; the fieldset around them names the choice. */
export function Segments<T extends string>({
  name,
  options,
  value,
  defaultValue,
  onChange,
}: SegmentsProps<T>) {
  return (
    <span className="seg">
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            {...(onChange
              ? { checked: option.value === value, onChange: () => onChange(option.value) }
              : { defaultChecked: option.value === defaultValue })}
          />
          {option.word}
        </label>
      ))}
    </span>
  );
}
