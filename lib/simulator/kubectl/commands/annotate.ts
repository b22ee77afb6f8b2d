/** `kubectl annotate`. Source: kubectl/pkg/cmd/annotate/annotate.go. */
import { fail } from '../failure';
import type { CommandSpec } from '../invocation';
import { changeCauseAnnotation } from '../record';
import { metadataMapCommand } from './metadata-map';

export const annotateCommand: CommandSpec = metadataMapCommand({
  name: 'annotate',
  field: 'annotations',
  word: 'annotation',
  does: 'Sets and removes annotations of objects.',
  checkLast: (changes) => {
    const both = changes.remove.filter((key) => changes.set.has(key));
    if (both.length > 0)
      fail(
        `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
      );
  },
  // The cause of a change may always be written anew.
  refuseOverwrites: (changes, old) => {
    const refused = [...changes.set]
      .filter(
        ([key, value]) => key !== changeCauseAnnotation && Object.hasOwn(old, key) && old[key] !== value,
      )
      .map(([key]) => `'${key}' already has a value (${old[key]})`);
    if (refused.length > 0)
      fail(`--overwrite is false but found the following declared annotation(s): ${refused.join('; ')}`);
  },
  done: () => 'annotated',
  sendsChangesOnly: false,
});
