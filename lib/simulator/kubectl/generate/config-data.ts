/**
 * What ConfigMaps and Secrets are filled with: literals, files, files of `KEY=VALUE` lines; and the hash of it.
 * Source: kubectl/pkg/cmd/create/create_configmap.go, create_secret.go, kubectl/pkg/util/hash/hash.go,
 * kubectl/pkg/cmd/util/env_file.go.
 */
import { isConfigMapKey, isEnvVarName } from '../../apiserver/names';
import { goQuoted } from '../../values/go-text';
import { sha256Hex } from '../../values/hash';
import { goJson } from '../output/go-json';

export type Sources = {
  readonly literals: readonly string[];
  /** `FILE` or `KEY=FILE`; a folder means its files. */
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
};

export type Data =
  | { readonly ok: true; readonly data: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string };

/** How each kind tells of its keys. */
export type KeyWords = {
  readonly invalid: (key: string, why: readonly string[]) => string;
  readonly twice: (key: string) => string;
};

class Unfit extends Error {}

export function dataOf(sources: Sources, folder: Readonly<Record<string, string>>, words: KeyWords): Data {
  const data = new Map<string, string>();
  const add = (key: string, value: string): void => {
    const why = isConfigMapKey(key);
    if (why.length > 0) throw new Unfit(words.invalid(key, why));
    if (data.has(key)) throw new Unfit(words.twice(key));
    data.set(key, value);
  };
  try {
    for (const literal of sources.literals) add(...literalOf(literal));
    for (const source of sources.files) for (const [key, text] of filesOf(source, folder)) add(key, text);
    for (const name of sources.envFiles)
      for (const [key, value] of linesOf(textOf(name, folder))) add(key, value);
    return { ok: true, data: Object.fromEntries(data) };
  } catch (error) {
    if (error instanceof Unfit) return { ok: false, message: error.message };
    throw error;
  }
}

/** What `--append-hash` adds to a name: ten characters of a hash over kind, name, type and data. */
export function configHash(
  object: { readonly kind: string; readonly name: string; readonly type?: string },
  data: Readonly<Record<string, string>>,
): string {
  const hex = sha256Hex(goJson({ ...object, data }));
  const letters: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };
  return [...hex.slice(0, 10)].map((digit) => letters[digit] ?? digit).join('');
}

function literalOf(source: string): readonly [string, string] {
  const equals = source.indexOf('=');
  // A literal begins with its key.
  if (equals <= 0) throw new Unfit(`invalid literal source ${source}, expected key=value`);
  const value = source.slice(equals + 1);
  const quoted = /^(["'])([\s\S]*)\1$/.exec(value);
  return [source.slice(0, equals), quoted === null || value.length < 2 ? value : (quoted[2] ?? '')];
}

function filesOf(
  source: string,
  folder: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] {
  const parts = source.split('=');
  if (parts.length > 2) throw new Unfit("key names or file paths cannot contain '='");
  const [key, path] = parts.length === 2 ? parts : [undefined, source];
  if (key === '') throw new Unfit(`key name for file path ${path} missing`);
  if (path === '' || path === undefined) throw new Unfit(`file path for key name ${key} missing`);
  if (Object.hasOwn(folder, path))
    return [[key ?? path.slice(path.lastIndexOf('/') + 1), folder[path] ?? '']];
  const prefix = path === '.' ? '' : `${path.replace(/\/+$/, '')}/`;
  const inside = Object.keys(folder).filter(
    (name) => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'),
  );
  if (inside.length === 0) throw new Unfit(`error reading ${path}: no such file or directory`);
  if (key !== undefined) throw new Unfit('cannot give a key name for a directory path');
  return inside
    .sort()
    .filter((name) => isConfigMapKey(name.slice(prefix.length)).length === 0)
    .map((name) => [name.slice(prefix.length), folder[name] ?? '']);
}

function textOf(name: string, folder: Readonly<Record<string, string>>): string {
  const text = Object.hasOwn(folder, name) ? folder[name] : undefined;
  if (text === undefined) throw new Unfit(`error reading ${name}: no such file or directory`);
  return text;
}

function linesOf(text: string): readonly (readonly [string, string])[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line): (readonly [string, string])[] => {
      const trimmed = line.replace(/^\s+/, '').replace(/\r$/, '');
      if (trimmed === '' || trimmed.startsWith('#')) return [];
      // A name alone takes its value from the environment, in which it is not set here.
      const [key = '', ...value] = trimmed.split('=');
      const why = isEnvVarName(key);
      if (why.length > 0) throw new Unfit(`${goQuoted(key)} is not a valid key name: ${why.join(';')}`);
      return [[key, value.join('=')]];
    });
}
