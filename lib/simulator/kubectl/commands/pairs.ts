/** `TYPE NAME KEY=VALUE OTHER-`: where the objects end and the changes begin, and what the changes are. */
import { fail } from '../failure';

export type Changes = {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
};

/** Source: kubectl/pkg/cmd/util/helpers.go GetResourcesAndPairs. `what`: `label`, for the message. */
export function resourcesAndPairs(
  args: readonly string[],
  what: string,
): { readonly resources: readonly string[]; readonly pairs: readonly string[] } {
  return splitArgs(
    args,
    (arg) => (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg !== '-'),
    what,
  );
}

/** Objects first, changes after them. */
export function splitArgs(
  args: readonly string[],
  isChange: (arg: string) => boolean,
  what: string,
): { readonly resources: readonly string[]; readonly pairs: readonly string[] } {
  const first = args.findIndex(isChange);
  if (first < 0) return { resources: args, pairs: [] };
  const late = args.slice(first).find((arg) => !isChange(arg));
  if (late !== undefined) fail(`all resources must be specified before ${what} changes: ${late}`);
  return { resources: args.slice(0, first), pairs: args.slice(first) };
}

/** `KEY=VALUE` sets, `KEY-` removes. */
export function changesOf(pairs: readonly string[]): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) set.set(pair.slice(0, equals), pair.slice(equals + 1));
    else remove.push(pair.slice(0, -1));
  }
  return { set, remove };
}

/** Labels or annotations after the changes. */
export function changed(
  old: Readonly<Record<string, string>>,
  { set, remove }: Changes,
): Readonly<Record<string, string>> {
  const all = Object.entries({ ...old, ...Object.fromEntries(set) });
  return Object.fromEntries(all.filter(([key]) => !remove.includes(key)));
}
