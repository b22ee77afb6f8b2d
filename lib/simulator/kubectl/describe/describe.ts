/** What `kubectl describe` tells of one object. */
import type { Kind, KubeObject } from '../../objects/objects';
import { withoutNulls } from '../printers/without-nulls';
import type { DescribeView } from './describer';
import { describers } from './describers';
import { generic } from './generic';
import { alignTabs } from './tab-writer';

/** The text, with a line break at its end. `kind`: as the store knows it. */
export function describeObject(kind: Kind, object: KubeObject, view: DescribeView): string {
  const lines = (describers[kind] ?? generic)(withoutNulls(object), {
    ...view,
    get: (wanted, key) => withoutNulls(view.get(wanted, key)),
    list: (wanted, namespace) => withoutNulls(view.list(wanted, namespace)),
  });
  return alignTabs(lines.map((line) => `${line}\n`).join('')).replaceAll('\u001b', '^[');
}
