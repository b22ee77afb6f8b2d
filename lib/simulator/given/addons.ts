/** What a cluster can have besides its control plane, each as the objects that install it and the processes behind them. */
import type { Component } from '../component';
import type { Manifest } from '../objects/objects';
import { Port } from '../parts/part';
import type { IPFamily } from '../values/ip-family';

export const addonNames = ['coredns', 'ingress', 'servicelb'] as const;

export type Addon = (typeof addonNames)[number];

/** What is applied, in order; `family`: the cluster's first. */
export function addonObjects(addon: Addon, family: IPFamily): readonly Manifest[] {
  return installedAddons.get()[addon].objects(family);
}

/** What runs behind its Pods. */
export function addonComponents(addon: Addon): readonly Component[] {
  return installedAddons.get()[addon].components;
}

type Installed = {
  readonly objects: (family: IPFamily) => readonly Manifest[];
  readonly components: readonly Component[];
};

/** What each installs; a cluster without any need not know. */
export const installedAddons = new Port<Readonly<Record<Addon, Installed>>>('addons');
