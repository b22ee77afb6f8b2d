import type { Cluster } from '@/lib/simulator/index';

/** What a scene is made from: a cluster, or what a cluster was. */
export type Seen = Pick<
  Cluster,
  'now' | 'stood' | 'trace' | 'list' | 'get' | 'getAt' | 'kinds' | 'machines' | 'processes' | 'health'
>;
