/**
 * Affinity, tolerations and topology spread of a Pod.
 * Source: pkg/apis/core/validation/validation.go (validateAffinity, ValidateTolerations, validateTopologySpreadConstraints).
 */
import { isDNS1123Label, isQualifiedName, isValidLabelValue } from '../names';
import type { FieldErrors, Path } from './field-error';
import { validateLabelName, validateLabelSelector } from './meta';
import { namesImpossibleValue, validateNodeSelector, validateNodeSelectorTerm } from './node-selector';
import type { LabelSelector } from './shapes/meta';
import type {
  Affinity,
  PodAffinity,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
} from './shapes/scheduling';

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

/** `stored`: what the object had before; what was let in once is not held against an update. */
export function validateAffinity(affinity: Affinity, at: Path, out: FieldErrors, stored?: Affinity): void {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  if (nodeAffinity !== undefined) {
    const here = at.child('nodeAffinity');
    const hard = nodeAffinity[required];
    const before = stored?.nodeAffinity?.[required];
    const strict = before === undefined || !namesImpossibleValue(before);
    if (hard !== undefined) validateNodeSelector(hard, here.child(required), out, strict);
    nodeAffinity[preferred]?.forEach(({ weight = 0, preference = {} }, i) => {
      validateWeight(weight, here.child(preferred).index(i), out);
      validateNodeSelectorTerm(preference, false, here.child(preferred).index(i).child('preference'), out);
    });
  }
  if (podAffinity !== undefined) validatePodAffinity(podAffinity, at.child('podAffinity'), out);
  if (podAntiAffinity !== undefined) validatePodAffinity(podAntiAffinity, at.child('podAntiAffinity'), out);
}

function validatePodAffinity(affinity: PodAffinity, at: Path, out: FieldErrors): void {
  affinity[required]?.forEach((term, i) => {
    validatePodAffinityTerm(term, at.child(required).index(i), out);
  });
  affinity[preferred]?.forEach(({ weight = 0, podAffinityTerm = {} }, i) => {
    const here = at.child(preferred).index(i);
    validateWeight(weight, here, out);
    validatePodAffinityTerm(podAffinityTerm, here.child('podAffinityTerm'), out);
  });
}

function validateWeight(weight: number, at: Path, out: FieldErrors): void {
  if (weight <= 0 || weight > 100) out.invalid(at.child('weight'), weight, 'must be in the range 1-100');
}

function validatePodAffinityTerm(term: PodAffinityTerm, at: Path, out: FieldErrors): void {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey = '' } = term;
  const { matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  validateLabelSelector(labelSelector, at.child('labelSelector'), out);
  validateLabelSelector(namespaceSelector, at.child('namespaceSelector'), out);
  for (const name of namespaces) out.invalidEach(at.child('namespace'), name, isDNS1123Label(name));
  validateLabelKeys(matchLabelKeys, labelSelector, at.child('matchLabelKeys'), out);
  validateLabelKeys(mismatchLabelKeys, labelSelector, at.child('mismatchLabelKeys'), out);
  // The API server has put the match keys into the selector's expressions: a key found a second time was given twice.
  const seen = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key = '' } of labelSelector?.matchExpressions ?? []) {
    const i = matchLabelKeys.lastIndexOf(key);
    if (i >= 0 && seen.has(key))
      out.invalid(at.index(i), key, 'exists in both matchLabelKeys and labelSelector');
    seen.add(key);
  }
  matchLabelKeys.forEach((key, i) => {
    if (mismatchLabelKeys.includes(key))
      out.invalid(
        at.child('matchLabelKeys').index(i),
        key,
        'exists in both matchLabelKeys and mismatchLabelKeys',
      );
  });
  if (topologyKey === '') out.required(at.child('topologyKey'), 'can not be empty');
  validateLabelName(topologyKey, at.child('topologyKey'), out);
}

function validateLabelKeys(
  keys: readonly string[],
  selector: LabelSelector | undefined,
  at: Path,
  out: FieldErrors,
): void {
  if (keys.length === 0) return;
  if (selector === undefined) out.forbidden(at, 'must not be specified when labelSelector is not set');
  else
    keys.forEach((key, i) => {
      validateLabelName(key, at.index(i), out);
    });
}

const tolerationOperators = ['Equal', 'Exists', 'Lt', 'Gt'];
const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTolerations(tolerations: readonly Toleration[], at: Path, out: FieldErrors): void {
  tolerations.forEach((each, i) => {
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = each;
    const here = at.index(i);
    if (key !== '') validateLabelName(key, here.child('key'), out);
    else if (operator !== 'Exists')
      out.invalid(
        here.child('operator'),
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      );
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      out.invalid(here.child('effect'), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    switch (operator) {
      case 'Equal':
      case '': {
        const complaints = isValidLabelValue(value);
        if (complaints.length > 0) out.invalid(here.child('operator'), value, complaints.join(';'));
        break;
      }
      case 'Exists':
        if (value !== '')
          out.invalid(here.child('operator'), value, "value must be empty when `operator` is 'Exists'");
        break;
      default:
        // Lt and Gt wait for a feature that is off in 1.36; the list names them all the same.
        out.notSupported(here.child('operator'), operator, tolerationOperators);
    }
    if (effect !== '') validateTaintEffect(effect, here.child('effect'), out);
  });
}

export function validateTaintEffect(effect: string, at: Path, out: FieldErrors): void {
  if (effect === '') out.required(at);
  else if (!taintEffects.includes(effect)) out.notSupported(at, effect, taintEffects);
}

const unsatisfiableActions = ['DoNotSchedule', 'ScheduleAnyway'];
const inclusionPolicies = ['Honor', 'Ignore'];

export function validateTopologySpread(
  constraints: readonly TopologySpreadConstraint[],
  at: Path,
  out: FieldErrors,
): void {
  constraints.forEach((constraint, i) => {
    const here = at.index(i);
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', minDomains, labelSelector } = constraint;
    if (maxSkew <= 0) out.invalid(here.child('maxSkew'), maxSkew, 'must be greater than zero');
    if (topologyKey === '') out.required(here.child('topologyKey'), 'can not be empty');
    if (!unsatisfiableActions.includes(whenUnsatisfiable))
      out.notSupported(here.child('whenUnsatisfiable'), whenUnsatisfiable, unsatisfiableActions);
    const again = constraints
      .slice(i + 1)
      .some(
        (other) =>
          (other.topologyKey ?? '') === topologyKey && (other.whenUnsatisfiable ?? '') === whenUnsatisfiable,
      );
    if (again)
      out.duplicate(here.child('{topologyKey, whenUnsatisfiable}'), `{${topologyKey}, ${whenUnsatisfiable}}`);
    if (minDomains !== undefined) {
      if (minDomains <= 0) out.invalid(here.child('minDomains'), minDomains, 'must be greater than zero');
      if (whenUnsatisfiable !== 'DoNotSchedule')
        out.invalid(
          here.child('minDomains'),
          minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
        );
    }
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[field];
      if (policy !== undefined && !inclusionPolicies.includes(policy))
        out.notSupported(here.child(field), policy, inclusionPolicies);
    }
    validateSpreadLabelKeys(constraint, here.child('matchLabelKeys'), out);
    validateLabelSelector(labelSelector, here.child('labelSelector'), out);
  });
}

function validateSpreadLabelKeys(
  { matchLabelKeys = [], labelSelector }: TopologySpreadConstraint,
  at: Path,
  out: FieldErrors,
): void {
  if (matchLabelKeys.length === 0) return;
  if (labelSelector === undefined) out.forbidden(at, 'must not be specified when labelSelector is not set');
  const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key = '' } of labelSelector?.matchExpressions ?? []) selected.add(key);
  matchLabelKeys.forEach((key, i) => {
    out.invalidEach(at.index(i), key, isQualifiedName(key));
    if (selected.has(key)) out.invalid(at.index(i), key, 'exists in both matchLabelKeys and labelSelector');
  });
}
