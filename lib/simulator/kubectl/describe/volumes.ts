/** The volumes of a Pod, and the source of a PersistentVolume. Source: kubectl/pkg/describe/describe.go. */
import type { Volume } from '../../apiserver/validation/shapes/volume';
import { goValue } from '../../values/go-text';
import { quantityText } from '../printers/cells';
import { claimLines } from './claim';
import { indent, type Lines } from './describer';
import { keyValues } from './fields';
import { persistentVolumeSources, type VolumeSource, volumeSources } from './volume-sources';

/** The section `Volumes:`. `space`: the blanks before it where it is part of a template. */
export function volumeLines(volumes: readonly Volume[] | undefined, space: '' | '  '): Lines {
  if (volumes === undefined || volumes.length === 0) return [`${space}Volumes:\t<none>`];
  const nameIndent = space === '' ? '' : ' ';
  return [
    `${space}Volumes:`,
    ...volumes.flatMap((volume) => [`  ${nameIndent}${volume.name}:`, ...sourceLines(volume, volumeSources)]),
  ];
}

/** What a PersistentVolume is made of. */
export function persistentSourceLines(spec: object): Lines {
  return sourceLines(spec, persistentVolumeSources);
}

function sourceLines(volume: object, sources: Readonly<Record<string, VolumeSource>>): Lines {
  const fields = volume as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  const kind = Object.keys(sources).find((name) => typeof fields[name] === 'object' && fields[name] !== null);
  const told = kind === undefined ? undefined : sources[kind];
  if (kind === undefined || told === undefined) return ['  <unknown>'];
  const source = fields[kind] ?? {};
  return [
    ...indent(2, [
      `Type:\t${told.type}`,
      ...told.fields.map(
        ([title, field, absent]) => `${title}\t${fieldText(kind, field, source[field], absent)}`,
      ),
    ]),
    ...extraLines(kind, volume as Volume),
  ];
}

function fieldText(kind: string, field: string, value: unknown, absent = ''): string {
  if (value === undefined || value === null) return absent;
  if (field === 'sizeLimit') {
    const size = quantityText(value as string);
    return size === '0' ? absent : size;
  }
  if (kind === 'fc' && Array.isArray(value)) return value.join(', ');
  if (field === 'secretRef') return referenceText(value as Readonly<Record<string, string>>);
  return goValue(value);
}

/** A reference as Go's generated String method writes it. */
function referenceText({ name = '', namespace }: Readonly<Record<string, string>>): string {
  return namespace === undefined
    ? `&LocalObjectReference{Name:${name},}`
    : `&SecretReference{Name:${name},Namespace:${namespace},}`;
}

function extraLines(kind: string, volume: Volume): Lines {
  switch (kind) {
    case 'projected':
      return indent(2, (volume.projected?.sources ?? []).flatMap(projectionLines));
    case 'downwardAPI':
      return [
        '    Items:',
        ...(volume.downwardAPI?.items ?? []).flatMap(({ path, fieldRef, resourceFieldRef }) => [
          ...(fieldRef === undefined ? [] : [`      ${fieldRef.fieldPath ?? ''} -> ${path ?? ''}`]),
          ...(resourceFieldRef === undefined
            ? []
            : [`      ${resourceFieldRef.resource ?? ''} -> ${path ?? ''}`]),
        ]),
      ];
    case 'csi':
      return attributeLines(volume.csi?.volumeAttributes);
    case 'ephemeral': {
      const template = volume.ephemeral?.volumeClaimTemplate;
      return template === undefined ? [] : indent(2, claimLines(template));
    }
    default:
      return [];
  }
}

type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

function projectionLines({ secret, downwardAPI, configMap, serviceAccountToken }: Projection): Lines {
  if (secret !== undefined)
    return [`SecretName:\t${secret.name ?? ''}`, `Optional:\t${secret.optional ?? false}`];
  if (downwardAPI !== undefined) return ['DownwardAPI:\ttrue'];
  if (configMap !== undefined)
    return [`ConfigMapName:\t${configMap.name ?? ''}`, `Optional:\t${configMap.optional ?? false}`];
  if (serviceAccountToken !== undefined)
    return [`TokenExpirationSeconds:\t${serviceAccountToken.expirationSeconds ?? 3600}`];
  return [];
}

/** Upstream indents the values by themselves, so that they stand further in than others. */
function attributeLines(attributes: Readonly<Record<string, string>> | undefined): Lines {
  const [first, ...more] = keyValues(attributes).map((text) =>
    text.length > 140 ? `${text.slice(0, 140)}...` : text,
  );
  if (first === undefined) return ['    VolumeAttributes:\t<none>'];
  return [`    VolumeAttributes:\t    ${first}`, ...more.map((text) => `        \t    ${text}`)];
}
