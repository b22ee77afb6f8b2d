/** `kubectl label`. Source: kubectl/pkg/cmd/label/label.go. */
import { isValidLabelValue } from '../../apiserver/names';
import { Failure, fail } from '../failure';
import type { CommandSpec } from '../invocation';
import { type Difference, metadataMapCommand } from './metadata-map';
import type { Changes } from './pairs';

export const labelCommand: CommandSpec = metadataMapCommand({
  name: 'label',
  field: 'labels',
  word: 'label',
  does: 'Sets and removes labels of objects.',
  check: checkLabels,
  refuseOverwrites: (changes, old) => {
    const refused = [...changes.set]
      .filter(([key, value]) => Object.hasOwn(old, key) && old[key] !== value)
      .map(([key]) => ({
        kind: 'said' as const,
        text: `'${key}' already has a value (${old[key]}), and --overwrite is false`,
      }));
    if (refused.length > 0) throw new Failure(refused);
  },
  missing: (key) => `label "${key}" not found.`,
  done: labelled,
  sendsChangesOnly: true,
});

function checkLabels(pairs: readonly string[], changes: Changes): void {
  for (const pair of pairs) {
    const [, value, ...more] = pair.split('=');
    if (value === undefined) continue;
    if (more.length > 0) fail(`invalid label spec: ${pair}`);
    const problems = isValidLabelValue(value);
    if (problems.length > 0) fail(`invalid label value: ${JSON.stringify(pair)}: ${problems.join(';')}`);
  }
  if (changes.remove.some((key) => changes.set.has(key)))
    fail('can not both modify and remove a label in the same command');
}

function labelled({ added, removed }: Difference): string {
  if (added.length > 0) return removed.length > 0 ? 'modified' : 'labeled';
  return removed.length > 0 ? 'unlabeled' : 'not labeled';
}
