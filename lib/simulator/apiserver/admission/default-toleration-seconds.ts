/**
 * DefaultTolerationSeconds: how long a Pod stays on a node that is lost.
 * Source: plugin/pkg/admission/defaulttolerationseconds/admission.go.
 *
 * Rules
 *   admission/default-toleration-seconds   A Pod tolerates a node that is not ready or unreachable for 300 s, unless it
 *                                          says otherwise.
 */

import { defaultSettings, type Settings } from '../../given/settings';
import type { Manifest, PodSpec, Toleration } from '../../objects/objects';
import { grown } from '../../values/grown';
import { admitted, type Plugin } from './plugin';

export const defaultTolerationSeconds: Plugin = {
  name: 'DefaultTolerationSeconds',
  on: { operations: ['CREATE', 'UPDATE'], kinds: ['Pod'] },
  admit({ object }, { settings }) {
    const pod = object as Manifest & { readonly spec: PodSpec };
    const tolerations = withDefaultTolerations(pod.spec.tolerations ?? [], settings);
    if (tolerations.length === (pod.spec.tolerations ?? []).length) return admitted(object);
    return admitted({ ...pod, spec: grown(pod.spec, { tolerations }) });
  },
};

/** The tolerations, with those for a lost node where they say nothing about it. */
export function withDefaultTolerations(
  tolerations: readonly Toleration[],
  settings: Pick<
    Settings,
    'defaultNotReadyTolerationSeconds' | 'defaultUnreachableTolerationSeconds'
  > = defaultSettings,
): readonly Toleration[] {
  const tolerated = (key: string): boolean =>
    tolerations.some(
      (each) =>
        (each.key === key || each.key === undefined || each.key === '') &&
        (each.effect === 'NoExecute' || each.effect === undefined || each.effect === ''),
    );
  const forLost = (key: string, tolerationSeconds: number): readonly Toleration[] =>
    tolerated(key) ? [] : [{ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }];
  return [
    ...tolerations,
    ...forLost('node.kubernetes.io/not-ready', settings.defaultNotReadyTolerationSeconds),
    ...forLost('node.kubernetes.io/unreachable', settings.defaultUnreachableTolerationSeconds),
  ];
}
