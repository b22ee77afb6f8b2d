/** Taints and tolerations. Source: component-helpers/scheduling/corev1/helpers.go, api/core/v1/toleration.go. */
import type { Taint, Toleration } from './objects';

/** Whether a toleration tolerates a taint. An empty key with Exists tolerates every key; an empty effect every effect. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== '' && toleration.effect !== taint.effect)
    return false;
  const key = toleration.key ?? '';
  if (key !== '' && key !== taint.key) return false;
  switch (toleration.operator ?? 'Equal') {
    case 'Exists':
      return true;
    case 'Equal':
      return key !== '' && (toleration.value ?? '') === (taint.value ?? '');
    case 'Gt':
    case 'Lt':
      // Numeric comparison is behind a gate that is off by default.
      return false;
    default:
      return false;
  }
}

/** The first taint of these effects that none of the tolerations tolerates. */
export function untoleratedTaint(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly Taint['effect'][],
): Taint | undefined {
  return taints?.find(
    (taint) => effects.includes(taint.effect) && !(tolerations ?? []).some((each) => tolerates(each, taint)),
  );
}

/** As kubectl writes it: `dedicated=gpu:NoSchedule`. */
export function taintText({ key, value, effect }: Taint): string {
  return `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`;
}
