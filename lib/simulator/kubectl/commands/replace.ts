/** `kubectl replace`. Source: kubectl/pkg/cmd/replace/replace.go. */
import type { Manifest } from '../../objects/objects';
import { lastAppliedAnnotation, withLastApplied } from '../apply/last-applied';
import { fieldValidationOf, sendOrFail, Teller } from '../change';
import { deleteOne, deletionFlags, deletionOf, waitUntilGone } from '../deletion';
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
import { find, forEach } from '../resource-args';
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
  if (flags.list('filename').length === 0) fail('must specify one of -f and -k');
  const fieldValidation = fieldValidationOf(invocation);
  const found = find(invocation, {
    args: [],
    filenames: flags.list('filename'),
    fetch: false,
    reading: 'validated',
  });
  const options = { ...teller.options('kubectl-replace'), fieldValidation };
  forEach(found, (item) => {
    const written = item.written as Manifest;
    const keeps =
      flags.bool('save-config') || written.metadata.annotations?.[lastAppliedAnnotation] !== undefined;
    const object = recorded(invocation, keeps ? withLastApplied(written) : written);
    if (teller.dryRun === 'client') return teller.tell(item.resource, object, 'replaced');
    if (flags.bool('force')) {
      try {
        const deleted = deleteOne(invocation, teller, item, deletionOf(invocation));
        if (deleted !== undefined) waitUntilGone(invocation, [deleted]);
      } catch (error) {
        const isMissing =
          error instanceof Failure &&
          error.problems.every((each) => each.kind === 'refused' && each.refusal.reason === 'NotFound');
        if (!isMissing) throw error;
      }
      const created = sendOrFail(invocation, { verb: 'create', object, options });
      return teller.tell(item.resource, created.object, 'replaced');
    }
    const doing = `error when replacing "${item.source}": `;
    const replaced = sendOrFail(invocation, { verb: 'update', object, options }, doing);
    teller.tell(item.resource, replaced.object, 'replaced');
  });
}
