/**
 * Rules
 *   volume-zone/labels   A volume with a label for its zone or region is used from nodes of that zone or region.
 *                        (pkg/scheduler/framework/plugins/volumezone/volume_zone.go)
 */
import { keyOf, type Labels, type PersistentVolume } from '../../objects/objects';
import { claimKeys } from '../../objects/volume-binding';
import { deepEqual } from '../../values/equal';
import type { Plugin, PreFiltered } from '../plugin';

/** Each with the name that it had before. */
const topologies = [
  ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'],
  ['topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region'],
] as const;

export const volumeZone: Plugin = {
  name: 'VolumeZone',
  skips: ({ pod }) => claimKeys(pod).length === 0,
  preFilter({ pod }, { storage }): PreFiltered | undefined {
    if (storage === undefined) return undefined;
    const wanted = claimKeys(pod).flatMap((key) => {
      const labels = storage.volume(storage.claim(key)?.spec.volumeName ?? '')?.metadata.labels;
      return topologies.flatMap((names) => {
        const value = labelled(labels, names);
        // Several zones stand in one label.
        return value === undefined ? [] : [{ names, values: value.split('__') }];
      });
    });
    if (wanted.length === 0) return undefined;
    return {
      filter: ({ node }) => {
        const labels = node?.metadata.labels;
        // A node that says nothing of zones is nowhere in particular.
        if (topologies.every((names) => labelled(labels, names) === undefined)) return undefined;
        const isThere = wanted.every(({ names, values }) => values.includes(labelled(labels, names) ?? ''));
        return isThere
          ? undefined
          : { code: 'UnschedulableAndUnresolvable', reasons: ['node(s) had no available volume zone'] };
      },
    };
  },
  helpedBy({ pod }, { kind, before, after }) {
    if (after === undefined) return false;
    switch (kind) {
      case 'PersistentVolumeClaim':
        return claimKeys(pod).includes(keyOf(after));
      case 'PersistentVolume':
        return before === undefined || !deepEqual(zonesOf(before), zonesOf(after));
      case 'StorageClass':
        return before === undefined && after.volumeBindingMode === 'WaitForFirstConsumer';
      case 'Node':
        return before === undefined || !deepEqual(before.metadata.labels, after.metadata.labels);
      default:
        return false;
    }
  },
};

function zonesOf({ metadata }: PersistentVolume): readonly (string | undefined)[] {
  return topologies.flat().map((name) => metadata.labels?.[name]);
}

function labelled(labels: Labels | undefined, names: readonly string[]): string | undefined {
  for (const name of names) if (labels?.[name] !== undefined) return labels[name];
  return undefined;
}
