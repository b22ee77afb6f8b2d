/**
 * Who may use an image: the secrets of a Pod that a registry knows, and with which of them an image that is on the node was pulled.
 *
 * Rules
 *   pull-secrets/registry  A secret helps with the registries that it names, by host or by the beginning of a path; `*` stands for a part
 *                          of a host. Docker Hub's is `https://index.docker.io/v1/`.
 *   pull-secrets/recorded  An image that was pulled with a secret is there for Pods that show this secret, or the same login in
 *                          another; every other Pod has to pull it itself first, whatever its policy is but Never, for which it is not
 *                          there. (KubeletEnsureSecretPulledImages)
 * Source: pkg/credentialprovider/keyring.go; pkg/kubelet/images/pullmanager/image_pull_manager.go MustAttemptImagePull.
 */
import type { PullSecret } from '../machine';
import type { Secret } from '../objects/objects';
import { fromBase64 } from '../values/base64';
import { parseImageName } from '../values/image-name';
import { sortedJson } from '../values/json';
import type { PodPass } from './pod-pass';

const dockerHub = 'index.docker.io';

/** The secrets that the Pod names and that exist, with the logins they have for the registry of an image. */
export function secretsFor(pass: PodPass, image: string): readonly PullSecret[] {
  const { namespace = 'default' } = pass.pod.metadata;
  return (pass.pod.spec.imagePullSecrets ?? []).flatMap(({ name = '' }) => {
    const secret = pass.view.get('Secret', `${namespace}/${name}`);
    if (secret === undefined) return [];
    return loginsFor(registriesIn(secret), image).map((login) => ({
      uid: secret.metadata.uid,
      key: `${namespace}/${name}`,
      login,
    }));
  });
}

/** Whether the Pod may use an image that is on the node, without asking the registry. */
export function mayUse(pass: PodPass, image: string): boolean {
  const pulledWith = pass.machine.pulledWith.get(image);
  if (pulledWith === undefined) return true;
  return secretsFor(pass, image).some((own) =>
    pulledWith.some((known) => known.login === own.login || (known.uid === own.uid && known.key === own.key)),
  );
}

/** The logins that a list of registries has for an image. */
export function loginsFor(registries: Readonly<Record<string, string>>, image: string): readonly string[] {
  const name = parseImageName(image);
  if ('error' in name) return [];
  const entries = Object.entries(registries).map(([place, login]) => ({ place: placeOf(place), login }));
  const found = entries.filter(({ place }) => covers(place, name.repo));
  if (found.length > 0) return found.map(({ login }) => login);
  const isHub = name.repo.startsWith('docker.io/');
  return entries.filter(({ place }) => isHub && place === dockerHub).map(({ login }) => login);
}

/** What a Secret says of registries: a login for each, as a text that is equal for equal ones. */
function registriesIn({ type, data = {} }: Secret): Readonly<Record<string, string>> {
  const isNew = type === 'kubernetes.io/dockerconfigjson';
  if (!isNew && type !== 'kubernetes.io/dockercfg') return {};
  const config = objectIn(fromBase64(data[isNew ? '.dockerconfigjson' : '.dockercfg'] ?? '') ?? '');
  const registries = isNew ? config.auths : config;
  if (typeof registries !== 'object' || registries === null) return {};
  return Object.fromEntries(Object.entries(registries).map(([place, login]) => [place, sortedJson(login)]));
}

function objectIn(json: string): { readonly [field: string]: unknown } {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null
      ? (value as { readonly [field: string]: unknown })
      : {};
  } catch {
    return {};
  }
}

/** Host and path of a registry, without the scheme and the version of its API. */
function placeOf(registry: string): string {
  const [, host = '', path = ''] = /^(?:https?:\/\/)?([^/]*)(.*)$/.exec(registry) ?? [];
  const rest = path.replace(/^\/v[12](?=\/)/, '').replace(/\/$/, '');
  return `${host}${rest}`;
}

function covers(place: string, repo: string): boolean {
  const [host = '', ...path] = place.split('/');
  const [ownHost = '', ...ownPath] = repo.split('/');
  const parts = host.split('.');
  const ownParts = ownHost.split('.');
  return (
    parts.length === ownParts.length &&
    parts.every((part, i) => matches(part, ownParts[i] ?? '')) &&
    ownPath.join('/').startsWith(path.join('/'))
  );
}

/** `*` stands for any characters. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
