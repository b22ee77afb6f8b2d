/** What `kubectl describe` tells of one object. */
import type { Kind, KubeObject } from '../../objects';
import type { DescribeView } from './describer';
import { describers } from './describers';
import { generic } from './generic';
import { alignTabs } from './tab-writer';

/** The text, with a line break at its end. `kind`: as the store knows it. */
export function describeObject(kind: Kind, object: KubeObject, view: DescribeView): string {
  const lines = (describers[kind] ?? generic)(object, view);
  return alignTabs(lines.map((line) => `${line}\n`).join('')).replaceAll('\u001b', '^[');
}
