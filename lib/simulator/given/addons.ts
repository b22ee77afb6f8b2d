/** What a cluster can have besides its control plane, each as the objects that install it and the processes behind them. */
import type { Component } from '../component';
import { coreDns, coreDnsProcess } from '../network/dns/coredns';
import { ingressObjects, ingressProcess } from '../network/ingress/controller';
import { serviceLb, serviceLbObjects } from '../network/service-lb';
import type { Manifest } from '../objects/objects';
import type { IPFamily } from '../values/ip-family';

export const addonNames = ['coredns', 'ingress', 'servicelb'] as const;

export type Addon = (typeof addonNames)[number];

/** What is applied, in order; `family`: the cluster's first. */
export function addonObjects(addon: Addon, family: IPFamily): readonly Manifest[] {
  return addons[addon].objects(family);
}

/** What runs behind its Pods. */
export function addonComponents(addon: Addon): readonly Component[] {
  return addons[addon].components;
}

type Installed = {
  readonly objects: (family: IPFamily) => readonly Manifest[];
  readonly components: readonly Component[];
};

const addons: Readonly<Record<Addon, Installed>> = {
  coredns: { objects: coreDns, components: [coreDnsProcess] },
  ingress: { objects: () => ingressObjects, components: [ingressProcess] },
  servicelb: { objects: () => serviceLbObjects, components: [serviceLb] },
};
