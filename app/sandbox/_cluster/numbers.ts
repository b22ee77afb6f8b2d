/** Every number in what a cluster was given and in what was done to it, to be changed and run again with. */
import type { Cluster, Commanded, Given } from '@/lib/simulator/index';
import type { NumberGiven } from './protocol';

/** What a run begins with, and what is done in it. */
export type Played = { readonly given: Given; readonly commands: readonly Commanded[] };

/** A number, or a quantity such as `500m` or `64Mi`, of which only the number is changed. */
const quantity = /^(\d+(?:\.\d+)?)([a-zA-Z%]*)$/;
/** Text that is a number is one only where amounts stand. */
const amounts =
  /\.(requests|limits|capacity|allocatable|hard|maxSurge|maxUnavailable|minAvailable|sizeLimit)\b/;
/** Numbers that mean something else, or nothing to the run. */
const notMeant = /\.(metadata|managedFields|apiVersion|uid|seed|now|maxWallMs)\b/;
/** In a line of kubectl: what stands alone or after `=`. */
const inLine = /(?<=[\s=])\d+(?:\.\d+)?(?=[a-zA-Z%]{0,2}(?:\s|$))/g;
const most = 400;

type Place = { readonly path: readonly string[]; readonly nth?: number };

/** What is likeliest to be asked about stands first. */
export function numbersOf(cluster: Cluster, done: readonly string[]): readonly NumberGiven[] {
  const found: (NumberGiven & { readonly weight: number })[] = [];
  const { given, commands } = cluster;
  walk({ given: { ...given, nodes: given.nodes ?? [] }, commands }, [], (path, value) => {
    if (found.length >= most) return;
    const about = labelOf({ given, commands }, done, path);
    const last = path.at(-1) ?? '';
    if (about === undefined) return;
    if (last === 'line' && typeof value === 'string') {
      for (const [nth, match] of [...value.matchAll(inLine)].entries())
        found.push({
          id: idOf({ path, nth }),
          label: `${about}: ${match[0]}`,
          value: Number(match[0]),
          unit: '',
          weight: 1,
        });
      return;
    }
    const [, digits, unit = ''] =
      (typeof value === 'number' ? [`${value}`, `${value}`] : quantity.exec(`${value}`)) ?? [];
    if (digits === undefined || (typeof value === 'string' && !amounts.test(`.${path.join('.')}`))) return;
    const weight = last === 'replicas' ? 0 : path[0] === 'commands' ? 1 : /[pP]ort$/.test(last) ? 3 : 2;
    found.push({ id: idOf({ path }), label: about, value: Number(digits), unit, weight });
  });
  return found
    .sort((a, b) => a.weight - b.weight)
    .map(({ id, label, value, unit }) => ({ id, label, value, unit }));
}

/** The same with another number at one place; undefined where there is no number. */
export function withNumber(played: Played, id: string, number: number): Played | undefined {
  const place = placeOf(id);
  if (place === undefined) return undefined;
  let isThere = false;
  const change = (value: unknown): unknown => {
    if (typeof value === 'number') {
      isThere = true;
      return number;
    }
    if (typeof value !== 'string') return value;
    if (place.nth === undefined) {
      const [, digits, unit = ''] = quantity.exec(value) ?? [];
      isThere = digits !== undefined;
      return isThere ? `${number}${unit}` : value;
    }
    let n = 0;
    return value.replace(inLine, (match) => {
      const isMeant = n++ === place.nth;
      isThere ||= isMeant;
      return isMeant ? `${number}` : match;
    });
  };
  const changed = at(played, place.path, change) as Played;
  return isThere ? changed : undefined;
}

function at(
  value: unknown,
  [first, ...rest]: readonly string[],
  change: (value: unknown) => unknown,
): unknown {
  if (first === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item, n) => (`${n}` === first ? at(item, rest, change) : item));
  if (!isTree(value) || !Object.hasOwn(value, first)) return value;
  return { ...value, [first]: at(value[first], rest, change) };
}

function walk(
  value: unknown,
  path: readonly string[],
  each: (path: readonly string[], value: string | number) => void,
): void {
  if (typeof value === 'number' || typeof value === 'string') {
    if (!notMeant.test(`.${path.join('.')}`)) each(path, value);
    return;
  }
  if (isTree(value)) for (const [key, item] of Object.entries(value)) walk(item, [...path, key], each);
}

/** "Deployment web: spec.replicas", "image web:1: readyAfterMs", "then admin scales Deployment web to 3: replicas". */
function labelOf(
  { given, commands }: Played,
  done: readonly string[],
  path: readonly string[],
): string | undefined {
  const [root, part = '', key = '', ...rest] = path;
  if (root === 'commands') {
    const command = commands[Number(part)];
    if (command?.kind === 'run') return 'the time that passes then, in milliseconds';
    const says = done[Number(part)] ?? '';
    if (says === '') return undefined;
    // One object is named by what was done; of several, which one is.
    const field = [key, ...rest]
      .filter((each) => each !== 'line')
      .join('.')
      .replace(/^(objects\.0|object)\./, '');
    return field === '' ? says : `${says}: ${field}`;
  }
  const field = rest.join('.');
  if (part === 'objects') {
    const object = given.objects?.[Number(key)];
    return object && `${object.kind} ${object.metadata.name}: ${field}`;
  }
  if (part === 'nodes') return `Node ${given.nodes?.[Number(key)]?.name}: ${field}`;
  if (part === 'images') return `image ${key}: ${field}`;
  return `the cluster: ${[part, key, ...rest].filter((each) => each !== '').join('.')}`;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function idOf(place: Place): string {
  return JSON.stringify(place.nth === undefined ? [place.path] : [place.path, place.nth]);
}

function placeOf(id: string): Place | undefined {
  const [path, nth] = JSON.parse(id) as readonly [readonly string[], number?];
  return Array.isArray(path) ? { path, ...(nth !== undefined && { nth }) } : undefined;
}
