/**
 * By which selector an autoscaler finds the Pods of its target, and what can be wrong with it.
 * Source: pkg/controller/podautoscaler/horizontal.go validateAndParseSelector.
 */
import type { View } from '../component';
import { satisfies } from '../objects/label-selector';
import { type Key, type KubeObject, keyOf, type Pod } from '../objects/objects';
import { parseSelector } from '../objects/selector-text';

export type WrongSelector = {
  /** Of the Event. */
  readonly reason: string;
  readonly error: string;
  /** Of the condition ScalingActive. */
  readonly condition: string;
  readonly said: string;
};

/** Where an autoscaler's selector is remembered from its first look at its metrics on. */
export function selectorKey(autoscaler: Key): string {
  return `selector/${autoscaler}`;
}

/** Undefined when the selector is there, and no other autoscaler has been seen to look at one of these Pods. */
export function wrongSelector(
  { name, namespace }: KubeObject['metadata'],
  selector: string,
  pods: readonly Pod[],
  view: View,
): WrongSelector | undefined {
  if (selector === '') {
    const said = "the HPA target's scale is missing a selector";
    return { reason: 'SelectorRequired', error: 'selector is required', condition: 'InvalidSelector', said };
  }
  const others = view.list('HorizontalPodAutoscaler', namespace).filter((other) => {
    if (other.metadata.name === name) return false;
    const by = view.memory(selectorKey(keyOf(other))) as string | undefined;
    const requirements = by === undefined || by === '' ? undefined : parseSelector(by);
    return (
      requirements !== undefined && pods.some((pod) => satisfies(pod.metadata.labels ?? {}, requirements))
    );
  });
  if (others.length === 0) return undefined;
  const names = [name, ...others.map(({ metadata }) => metadata.name)].sort();
  const keys = names.map((each) => `{${each} ${namespace}}`).join(' ');
  const error = `pods by selector ${selector} are controlled by multiple HPAs: [${keys}]`;
  return { reason: 'AmbiguousSelector', error, condition: 'AmbiguousSelector', said: error };
}
