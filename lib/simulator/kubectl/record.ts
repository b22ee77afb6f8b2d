/**
 * `--record`: notes the line on what it changed, where `rollout history` finds it.
 * Source: cli-runtime/pkg/genericclioptions/record_flags.go.
 */
import type { RequestOptions } from '../apiserver/request';
import type { KubeObject, Manifest } from '../objects/objects';
import { patchOf } from './change';
import type { Invocation } from './invocation';
import type { Item } from './resource-args';

/** Also what `kubectl annotate` may always write anew. */
export const changeCauseAnnotation = 'kubernetes.io/change-cause';

/** The annotation to leave, where the line asks for it. */
export function noteOf({ flags, line }: Invocation): Readonly<Record<string, string>> | undefined {
  return flags.bool('record') ? { [changeCauseAnnotation]: line } : undefined;
}

/** The object with the line noted on it, where the line asks for it. */
export function recorded<T extends Manifest>(invocation: Invocation, object: T): T {
  const note = noteOf(invocation);
  if (note === undefined) return object;
  const annotations = { ...object.metadata.annotations, ...note };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The same for an object that was changed by other means than being written: one more patch. */
export function recordedAfter(
  invocation: Invocation,
  item: Item,
  object: KubeObject,
  options: RequestOptions,
): KubeObject {
  const annotations = noteOf(invocation);
  if (annotations === undefined || object.metadata.annotations?.[changeCauseAnnotation] === invocation.line)
    return object;
  const answer = invocation.api.send(patchOf(item, 'merge', { metadata: { annotations } }, options));
  return answer.ok ? answer.object : object;
}
