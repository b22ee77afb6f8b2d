/** What only a given cluster runs: operators, drivers, a cloud, replicas of the control plane. */
import { Port } from './parts/part';

export const programs = new Port<
  Pick<typeof import('./controllers/cloud-node'), 'cloudNodeController'> &
    Pick<typeof import('./controllers/cloud-node-lifecycle'), 'cloudNodeLifecycleController'> &
    Pick<typeof import('./controllers/node-route'), 'nodeRouteController'> &
    Pick<typeof import('./controllers/service-lb'), 'serviceLbController'> &
    Pick<typeof import('./engine/leader-election'), 'leaderElection' | 'replicaOn'> &
    Pick<typeof import('./operator'), 'operator'> &
    Pick<typeof import('./provisioner'), 'provisioner' | 'provisionerObjects'>
>('programs of a cluster');
