/**
 * What the arguments of `kubectl taint` mean.
 * Source: kubectl/pkg/cmd/taint/utils.go and taint.go.
 */
import { isQualifiedName, isValidLabelValue } from '../apiserver/names';
import type { Taint } from '../objects/objects';

export type TaintChanges = {
  readonly add: readonly Taint[];
  /** Without an effect: all taints of the key. */
  readonly remove: readonly (Pick<Taint, 'key'> & { readonly effect?: Taint['effect'] })[];
};

/** `key=value:effect`, `key:effect` to add; `key:effect-`, `key-` to remove. A text instead: what is wrong. */
export function parseTaints(specs: readonly string[]): TaintChanges | string {
  const add: Taint[] = [];
  const remove: { key: string; effect?: Taint['effect'] }[] = [];
  const seen = new Set<string>();
  for (const spec of specs) {
    const isRemoval = spec.endsWith('-');
    const parsed = parseTaint(isRemoval ? spec.slice(0, -1) : spec);
    if (typeof parsed === 'string') return parsed;
    const { key, value, effect } = parsed;
    if (isRemoval) {
      remove.push(effect === undefined ? { key } : { key, effect });
      continue;
    }
    if (effect === undefined) return `invalid taint spec: ${spec}`;
    const id = `${key}:${effect}`;
    if (seen.has(id))
      return `duplicated taints with the same key and effect: {${key} ${value} ${effect} <nil>}`;
    seen.add(id);
    add.push(value === '' ? { key, effect } : { key, value, effect });
  }
  return { add, remove };
}

export type ChangedTaints =
  | {
      readonly ok: true;
      readonly taints: readonly Taint[];
      readonly done: 'tainted' | 'untainted' | 'modified';
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The taints of a node after the command, or why it does nothing. Changing a taint's value needs `overwrite`. */
export function changedTaints(
  node: string,
  old: readonly Taint[],
  { add, remove }: TaintChanges,
  overwrite: boolean,
): ChangedTaints {
  const isSame = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
  const known = add.filter((each) => old.some((taint) => isSame(taint, each)));
  if (known.length > 0 && !overwrite) {
    const keys = known.map(({ key }) => key).join(',');
    const text = `node ${node} already has ${keys} taint(s) with same effect(s) and --overwrite is false`;
    return { ok: false, problems: [text] };
  }
  let taints: readonly Taint[] = [...add, ...old.filter((taint) => !add.some((each) => isSame(taint, each)))];
  const isMore = taints.length !== old.length;
  const problems: string[] = [];
  let removed = false;
  for (const { key, effect } of remove) {
    const left = taints.filter(
      (taint) => taint.key !== key || (effect !== undefined && taint.effect !== effect),
    );
    removed = left.length !== taints.length;
    if (!removed) problems.push(`taint "${effect === undefined ? key : `${key}:${effect}`}" not found`);
    taints = left;
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    taints,
    done: (isMore && removed) || overwrite ? 'modified' : isMore ? 'tainted' : 'untainted',
  };
}

const effects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function parseTaint(
  spec: string,
): { readonly key: string; readonly value: string; readonly effect?: Taint['effect'] } | string {
  const bad = `invalid taint spec: ${spec}`;
  const [keyAndValue = '', effect, ...moreEffects] = spec.split(':');
  if (moreEffects.length > 0) return bad;
  if (effect !== undefined && !effects.includes(effect))
    return `invalid taint effect: ${effect}, unsupported taint effect`;
  const [key = '', value = '', ...moreValues] = effect === undefined ? [keyAndValue] : keyAndValue.split('=');
  if (moreValues.length > 0) return bad;
  const problems = [...isValidLabelValue(value), ...isQualifiedName(key)];
  if (problems.length > 0) return `${bad}, ${problems.join('; ')}`;
  if (effect === undefined) return { key, value };
  return { key, value, effect: effect as Taint['effect'] };
}
