import type { Derived } from '../derive';
import type { FoundOption } from '../run/finding';

/** The right answer in words, for people and logs. */
export function answerText(
  derived: Pick<Derived, 'key'> & { readonly options: readonly FoundOption[] },
): string {
  const { key } = derived;
  const labels = (values: readonly string[]) =>
    values.map((value) => derived.options.find((option) => option.value === value)?.label ?? value);
  if (key.kind === 'one') return labels(key.right).join(' or ');
  if (key.kind === 'order') return labels(key.seen).join(' → ');
  if (key.kind === 'goals') return derived.options.map(({ label }) => label).join('; ');
  return key.accepted.map((set) => `{${labels(set).join(', ')}}`).join(' or ');
}
