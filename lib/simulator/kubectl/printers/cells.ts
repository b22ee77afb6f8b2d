/** What cells are made of: ages, containers and images, labels and selectors, lists that are cut short. */
import { type AnySelector, joinSelector } from '../../objects/label-selector';
import type { KubeObject, Labels } from '../../objects/objects';
import { formatQuantity, parseQuantity } from '../../values/quantity';
import { parseTimestamp } from '../../values/time';
import { humanDuration } from '../age';

/** How long ago an object was created. */
export function age(object: KubeObject, now: number): string {
  return since(object.metadata.creationTimestamp, now);
}

/** How long ago a time was; `<unknown>` when there is none. */
export function since(time: string | null | undefined, now: number): string {
  return isZeroTime(time) ? '<unknown>' : humanDuration(now - parseTimestamp(time));
}

/** Absent, or Go's zero time. */
export function isZeroTime(time: string | null | undefined): boolean {
  return time === undefined || time === null || time === '' || time.startsWith('0001-01-01T00:00:00');
}

type Named = { readonly name?: string; readonly image?: string };

/** The names of containers, and their images. */
export function containerCells(containers: readonly Named[] | undefined | null): readonly [string, string] {
  const all = containers ?? [];
  return [all.map(({ name }) => name ?? '').join(','), all.map(({ image }) => image ?? '').join(',')];
}

/** `a=b,c=d` in order of key, or `<none>`. Source: apimachinery/pkg/labels FormatLabels. */
export function labelsText(labels: Labels | undefined | null): string {
  const text = joinLabels(labels);
  return text === '' ? '<none>' : text;
}

/** `a=b,c=d` in order of key; nothing for no labels. */
export function joinLabels(labels: Labels | undefined | null, separator = ','): string {
  return Object.entries(labels ?? {})
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${key}=${value}`)
    .join(separator);
}

/** A selector as one would type it after `-l`, or `<none>`. Source: apimachinery's FormatLabelSelector. */
export function selectorText(selector: AnySelector | undefined | null): string {
  const text = joinSelector(selector);
  return text === '' ? '<none>' : text;
}

/** The first `most` items, and how many more there are. */
export function listWithMore(items: readonly string[], most = 3): string {
  const shown = items.slice(0, most).join(',');
  return items.length > most ? `${shown} + ${items.length - most} more...` : shown;
}

/** A quantity in its canonical form; an absent one is 0, as a Go value is. */
export function quantityText(amount: string | number | undefined | null): string {
  if (amount === undefined || amount === null) return '0';
  const parsed = parseQuantity(amount);
  return parsed === undefined ? String(amount) : formatQuantity(parsed);
}

/** An address with its port; an IPv6 address in brackets. Source: Go's net.JoinHostPort. */
export function hostPort(host: string, port: number | string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** In order of code units, as Go sorts ASCII text. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
