/** `kubectl replace`. Source: kubectl/pkg/cmd/replace/replace.go. */
import type { Manifest } from '../../objects/objects';
import { lastAppliedAnnotation, withLastApplied } from '../apply/last-applied';
import { fieldValidationOf, sendOrFail, Teller } from '../change';
import {
  type Deleted,
  type Deletion,
  deleteOne,
  deletionFlags,
  propagationOf,
  waitUntilGone,
} from '../deletion';
import { Failure, fail } from '../failure';
import {
  dryRunFlag,
  fieldManagerFlag,
  fileFlags,
  printFlags,
  recordFlag,
  saveConfigFlag,
  subresourceFlag,
  validateFlag,
} from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { recorded } from '../record';
import { type Found, find, forEach } from '../resource-args';
import { rawWrite } from './raw-write';

export const replaceCommand: CommandSpec = {
  name: 'replace',
  usage: '-f FILENAME',
  does: 'Replaces objects by those of a file; with --force, deletes them first.',
  flags: [
    ...printFlags,
    ...fileFlags,
    ...deletionFlags,
    dryRunFlag,
    fieldManagerFlag,
    recordFlag,
    validateFlag,
    saveConfigFlag,
    subresourceFlag,
    { name: 'raw', type: 'string' },
  ],
  run: replace,
};

function replace(invocation: Invocation): void {
  const { flags } = invocation;
  if (flags.text('raw') !== '') {
    rawWrite(invocation, 'PUT');
    return;
  }
  const teller = new Teller(invocation);
  if (!flags.bool('force') && (flags.number('grace-period') ?? -1) >= 0)
    fail('--grace-period must have --force specified');
  if (!flags.bool('force') && (flags.number('timeout') ?? 0) !== 0)
    fail('--timeout must have --force specified');
  if (flags.bool('force') && teller.dryRun !== 'none') fail('--dry-run can not be used when --force is set');
  if (flags.list('filename').length === 0) fail('must specify one of -f and -k');
  const fieldValidation = fieldValidationOf(invocation);
  const found = find(invocation, {
    args: [],
    filenames: flags.list('filename'),
    fetch: false,
    reading: 'validated',
  });
  const options = { ...teller.options('kubectl-replace'), fieldValidation };
  const isForced = flags.bool('force');
  if (isForced) deleteAll(invocation, teller, found);
  forEach(found, (item) => {
    const written = item.written as Manifest;
    const keeps =
      flags.bool('save-config') || written.metadata.annotations?.[lastAppliedAnnotation] !== undefined;
    const object = recorded(invocation, keeps ? withLastApplied(written) : written);
    if (teller.dryRun === 'client') return teller.tell(item.resource, object, 'replaced');
    if (item.name === '' && !isForced)
      fail(`error when replacing "${item.source}": resource name may not be empty`);
    const replaced = isForced
      ? sendOrFail(invocation, { verb: 'create', object, options })
      : sendOrFail(
          invocation,
          { verb: 'update', object, options },
          `error when replacing "${item.source}": `,
        );
    teller.tell(item.resource, replaced.object, 'replaced');
  });
}

/** Deletes what the files name, as gently as the line and the objects say, and waits until all of it is gone. */
function deleteAll(invocation: Invocation, teller: Teller, found: Found): void {
  const grace = invocation.flags.number('grace-period') ?? -1;
  const deletion: Deletion = {
    propagation: propagationOf(invocation),
    ...(grace < 0 ? {} : { grace: Math.max(grace, 1) }),
  };
  const deleted: Deleted[] = [];
  forEach(found, (item) => {
    try {
      const gone = deleteOne(invocation, teller, item, deletion);
      if (gone !== undefined) deleted.push(gone);
    } catch (error) {
      const isMissing =
        error instanceof Failure &&
        error.problems.every((each) => each.kind === 'refused' && each.refusal.reason === 'NotFound');
      if (!isMissing) throw error;
    }
  });
  waitUntilGone(invocation, deleted);
}
