/** How conflicts are told. Source: apimachinery/pkg/util/managedfields/internal/conflict.go. */
import type { Refusal } from '../answers';
import { type FieldPath, pathText } from './field-set';
import type { Author } from './managers';

/** A field that somebody else manages. */
export type Conflict = { readonly manager: Author; readonly path: FieldPath };

/** 409, with the managers in order and the fields of each. */
export function conflictsRefusal(conflicts: readonly Conflict[]): Refusal {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${textOf(manager)}`,
    field: pathText(path),
  }));
  return { ok: false, code: 409, reason: 'Conflict', message: messageOf(conflicts), details: { causes } };
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first !== undefined)
    return `Apply failed with 1 conflict: conflict with ${textOf(first.manager)}: ${pathText(first.path)}`;
  const lines = conflicts.flatMap(({ manager, path }, i) => [
    ...(conflicts[i - 1]?.manager === manager ? [] : [`conflicts with ${textOf(manager)}:`]),
    `- ${pathText(path)}`,
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function textOf({ manager, operation, apiVersion, subresource }: Author): string {
  const name = JSON.stringify(manager);
  const part = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${name}${part} using ${apiVersion}` : `${name}${part}`;
}
