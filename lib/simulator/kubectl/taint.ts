/**
 * What the arguments of `kubectl taint` mean.
 * Source: pkg/util/taints/taints.go ParseTaints, kubectl/pkg/cmd/taint/taint.go.
 */
import { isQualifiedName, isValidLabelValue } from '../apiserver/names';
import type { Taint } from '../objects';

export type TaintChanges = {
  readonly add: readonly Taint[];
  /** Without an effect: all taints of the key. */
  readonly remove: readonly (Pick<Taint, 'key'> & { readonly effect?: Taint['effect'] })[];
};

/** `key=value:effect`, `key:effect`, `key` to add; `key:effect-`, `key-` to remove. A text instead: what is wrong. */
export function parseTaints(specs: readonly string[]): TaintChanges | string {
  const add: Taint[] = [];
  const remove: { key: string; effect?: Taint['effect'] }[] = [];
  const seen = new Set<string>();
  for (const spec of specs) {
    const isRemoval = spec.endsWith('-');
    const parsed = parseTaint(isRemoval ? spec.slice(0, -1) : spec);
    if (parsed === undefined) return `invalid taint spec: ${spec}`;
    const { key, value, effect } = parsed;
    if (isRemoval) {
      remove.push(effect === undefined ? { key } : { key, effect });
      continue;
    }
    if (effect === undefined) return `invalid taint spec: ${spec}`;
    const id = `${key}:${effect}`;
    if (seen.has(id)) return `duplicated taints with the same key and effect: ${spec}`;
    seen.add(id);
    add.push(value === '' ? { key, effect } : { key, value, effect });
  }
  return { add, remove };
}

/**
 * The taints of a node after the command. A text instead: why it does nothing. Changing the value of a taint needs
 * `overwrite`.
 */
export function withTaints(
  node: string,
  taints: readonly Taint[],
  { add, remove }: TaintChanges,
  overwrite: boolean,
): readonly Taint[] | string {
  const both = add.find((each) =>
    remove.some(({ key, effect }) => key === each.key && effect === each.effect),
  );
  if (both !== undefined)
    return `can not both modify and remove the following taint(s) in the same command: ${both.key}:${both.effect}`;
  const isSame = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
  const known = add.find((each) => taints.some((taint) => isSame(taint, each)));
  if (known !== undefined && !overwrite)
    return `node ${node} already has ${known.key} taint(s) with same effect(s) and --overwrite is false`;
  const kept = taints.filter((taint) => !add.some((each) => isSame(taint, each)));
  let all: readonly Taint[] = [...add, ...kept];
  for (const { key, effect } of remove) {
    const left = all.filter(
      (taint) => taint.key !== key || (effect !== undefined && taint.effect !== effect),
    );
    if (left.length === all.length)
      return `taint "${effect === undefined ? key : `${key}:${effect}`}" not found`;
    all = left;
  }
  return all;
}

const effects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function parseTaint(
  spec: string,
): { readonly key: string; readonly value: string; readonly effect?: Taint['effect'] } | undefined {
  const [keyAndValue = '', effect, ...moreEffects] = spec.split(':');
  if (moreEffects.length > 0) return undefined;
  const [key = '', value = '', ...moreValues] = keyAndValue.split('=');
  if (moreValues.length > 0 || isQualifiedName(key).length > 0 || isValidLabelValue(value).length > 0)
    return undefined;
  if (effect === undefined) return keyAndValue.includes('=') ? undefined : { key, value };
  return effects.includes(effect) ? { key, value, effect: effect as Taint['effect'] } : undefined;
}
