/**
 * `kubectl create configmap` and `create secret`.
 * Source: kubectl/pkg/cmd/create/create_configmap.go, create_secret.go, create_secret_docker.go, create_secret_tls.go.
 */

import type { Manifest } from '../../objects/objects';
import { toBase64 } from '../../values/base64';
import { fail } from '../failure';
import type { CommandSpec, Invocation } from '../invocation';
import type { FlagSpec } from '../line/flags';
import { configHash, dataOf, type KeyWords, type Sources } from './config-data';
import { generator } from './generator';

const hashFlag: FlagSpec = { name: 'append-hash', type: 'bool' };
const sourceFlags: readonly FlagSpec[] = [
  { name: 'from-file', type: 'strings' },
  { name: 'from-literal', type: 'array' },
  { name: 'from-env-file', type: 'strings' },
  hashFlag,
];

export const createConfigMapCommand: CommandSpec = generator({
  name: 'configmap',
  aliases: ['cm'],
  usage: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  does: 'Creates a ConfigMap from files and literals.',
  flags: sourceFlags,
  failing: 'configmap',
  make: (invocation, name) =>
    made(
      configMap(
        name,
        sourcesOf(invocation),
        invocation.input.files ?? {},
        invocation.flags.bool('append-hash'),
      ),
    ),
});

export const createSecretCommand: CommandSpec = {
  name: 'secret',
  usage: '(docker-registry | generic | tls)',
  does: 'Creates a Secret.',
  needsSubcommand: 'stderr',
  subcommands: [
    generator({
      name: 'docker-registry',
      usage:
        'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string]',
      does: 'Creates a Secret to pull images with.',
      flags: [
        { name: 'docker-username', type: 'string' },
        { name: 'docker-password', type: 'string' },
        { name: 'docker-email', type: 'string' },
        { name: 'docker-server', type: 'string' },
        { name: 'from-file', type: 'strings' },
        hashFlag,
      ],
      failing: 'secret',
      make: dockerSecret,
    }),
    generator({
      name: 'generic',
      usage:
        'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
      does: 'Creates a Secret from files and literals.',
      flags: [...sourceFlags, { name: 'type', type: 'string' }],
      failing: 'secret',
      make: (invocation, name) =>
        made(
          genericSecret(
            name,
            invocation.flags.text('type'),
            sourcesOf(invocation),
            invocation.input.files ?? {},
            invocation.flags.bool('append-hash'),
          ),
        ),
    }),
    generator({
      name: 'tls',
      usage: 'NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
      does: 'Creates a Secret with a certificate and its key.',
      flags: [{ name: 'cert', type: 'string' }, { name: 'key', type: 'string' }, hashFlag],
      failing: 'secret',
      make: tlsSecret,
    }),
  ],
};

export type Made =
  | { readonly ok: true; readonly object: Manifest }
  | { readonly ok: false; readonly message: string };

export function configMap(
  name: string,
  sources: Sources,
  folder: Readonly<Record<string, string>>,
  hash: boolean,
): Made {
  const words: KeyWords = {
    invalid: (key, why) => `"${key}" is not a valid key name for a ConfigMap: ${why.join(',')}`,
    twice: (key) =>
      `cannot add key "${key}", another key by that name already exists in Data for ConfigMap "${name}"`,
  };
  if (name === '') return { ok: false, message: 'name must be specified' };
  if (mixes(sources))
    return { ok: false, message: 'from-env-file cannot be combined with from-file or from-literal' };
  const read = dataOf(sources, folder, words);
  if (!read.ok) return read;
  const { data } = read;
  const suffix = hash ? `-${configHash({ kind: 'ConfigMap', name }, data)}` : '';
  const metadata = { name: name + suffix };
  const body = Object.keys(data).length === 0 ? {} : { data };
  return { ok: true, object: { apiVersion: 'v1', kind: 'ConfigMap', ...body, metadata } };
}

export function genericSecret(
  name: string,
  type: string,
  sources: Sources,
  folder: Readonly<Record<string, string>>,
  hash: boolean,
): Made {
  const words: KeyWords = {
    invalid: (key, why) => `"${key}" is not valid key name for a Secret ${why.join(';')}`,
    twice: (key) => `cannot add key ${key}, another key by that name already exists`,
  };
  if (name === '') return { ok: false, message: 'name must be specified' };
  if (mixes(sources))
    return { ok: false, message: 'from-env-file cannot be combined with from-file or from-literal' };
  const read = dataOf(sources, folder, words);
  return read.ok ? { ok: true, object: secret(name, type, read.data, hash) } : read;
}

function secret(
  name: string,
  type: string,
  texts: Readonly<Record<string, string>>,
  hash: boolean,
): Manifest {
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, toBase64(text)]));
  const suffix = hash ? `-${configHash({ kind: 'Secret', name, type }, data)}` : '';
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: name + suffix },
    ...(type === '' ? {} : { type }),
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
}

function dockerSecret(invocation: Invocation, name: string): Manifest {
  const { flags } = invocation;
  const [username, password, email] = ['docker-username', 'docker-password', 'docker-email'].map((flag) =>
    flags.text(flag),
  );
  const server = flags.text('docker-server', 'https://index.docker.io/v1/');
  const files = flags.list('from-file');
  if (files.length === 0 && (username === '' || password === '' || server === ''))
    fail(
      'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
    );
  const type = 'kubernetes.io/dockerconfigjson';
  if (files.length > 0)
    return made(
      genericSecret(
        name,
        type,
        { literals: [], files, envFiles: [] },
        invocation.input.files ?? {},
        flags.bool('append-hash'),
      ),
    );
  const login = {
    username,
    password,
    ...(email === '' ? {} : { email }),
    auth: toBase64(`${username}:${password}`),
  };
  return secret(
    name,
    type,
    { '.dockerconfigjson': JSON.stringify({ auths: { [server]: login } }) },
    flags.bool('append-hash'),
  );
}

function tlsSecret(invocation: Invocation, name: string): Manifest {
  const { flags, input } = invocation;
  const [cert, key] = [flags.text('cert'), flags.text('key')];
  if (cert === '' || key === '') fail('key and cert must be specified');
  const read = (file: string): string => {
    const text = input.files?.[file];
    return text ?? fail(`Cannot read file ${file}, open ${file}: no such file or directory`);
  };
  const texts = { 'tls.crt': read(cert), 'tls.key': read(key) };
  checkPem(texts['tls.crt'], 'certificate', /^CERTIFICATE$/);
  checkPem(texts['tls.key'], 'key', /^(.* )?PRIVATE KEY$/);
  return secret(name, 'kubernetes.io/tls', texts, flags.bool('append-hash'));
}

/** Whether a text has a PEM block of a type. What is in the block is not read. Source: crypto/tls X509KeyPair. */
function checkPem(text: string, what: 'certificate' | 'key', type: RegExp): void {
  const found = [...text.matchAll(/^-----BEGIN ([^-]+)-----$/gm)].map(([, name = '']) => name);
  if (found.some((name) => type.test(name))) return;
  if (found.length === 0) fail(`tls: failed to find any PEM data in ${what} input`);
  const wanted =
    what === 'certificate' ? '"CERTIFICATE" PEM block' : 'PEM block with type ending in "PRIVATE KEY"';
  fail(
    `tls: failed to find ${wanted} in ${what} input after skipping PEM blocks of the following types: [${found.join(' ')}]`,
  );
}

function sourcesOf({ flags }: Invocation): Sources {
  return {
    literals: flags.list('from-literal'),
    files: flags.list('from-file'),
    envFiles: flags.list('from-env-file'),
  };
}

function mixes({ literals, files, envFiles }: Sources): boolean {
  return envFiles.length > 0 && (literals.length > 0 || files.length > 0);
}

/** The object, or the end of the command. */
export function made(result: Made): Manifest {
  return result.ok ? result.object : fail(result.message);
}
