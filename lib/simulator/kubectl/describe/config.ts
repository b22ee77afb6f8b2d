/** Source: kubectl/pkg/describe/describe.go ConfigMapDescriber, describeSecret, describeServiceAccount. */

import type { ConfigMap, Secret } from '../../objects/objects';
import { base64Bytes, fromBase64 } from '../../values/base64';
import { compareText } from '../printers/cells';
import { describer, type Lines } from './describer';
import { eventLines } from './events';
import { headLines, multiline } from './fields';

export const configMap = describer<ConfigMap & { readonly binaryData?: Readonly<Record<string, string>> }>(
  (object, view) => [
    ...headLines(object, { namespaced: true }),
    '',
    'Data',
    '====',
    ...sorted(object.data).flatMap(([key, value]) => [`${key}:`, '----', ...value.split('\n'), '']),
    '',
    'BinaryData',
    '====',
    ...sorted(object.binaryData).map(([key, value]) => `${key}: ${decodedSize(value)} bytes`),
    '',
    ...eventLines(object, view),
  ],
);

/** What a Secret holds is counted, not shown, except for a service account's token. */
export const secret = describer<Secret>((object) => [
  ...headLines(object, { namespaced: true }),
  '',
  `Type:\t${object.type ?? ''}`,
  '',
  'Data',
  '====',
  ...sorted(object.data).map(([key, value]) => {
    const isToken = key === 'token' && object.type === 'kubernetes.io/service-account-token';
    return `${key}:\t${isToken ? (fromBase64(value) ?? '') : `${decodedSize(value)} bytes`}`;
  }),
]);

export const serviceAccount = describer<{
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
}>((object, view) => [
  ...headLines(object, { namespaced: true }),
  ...pullSecretLines((object.imagePullSecrets ?? []).map(({ name = '' }) => name)),
  ...eventLines(object, view),
]);

/** Names below one another, each after blanks as wide as the title. */
function pullSecretLines(names: readonly string[]): Lines {
  const title = 'Image pull secrets';
  return multiline(title, names).map((line, index) =>
    index === 0 ? line : `${' '.repeat(title.length + 1)}${line}`,
  );
}

function sorted(map: Readonly<Record<string, string>> | undefined): readonly (readonly [string, string])[] {
  return Object.entries(map ?? {}).sort(([a], [b]) => compareText(a, b));
}

/** How many bytes base64 text stands for. */
function decodedSize(encoded: string): number {
  return base64Bytes(encoded)?.length ?? 0;
}
