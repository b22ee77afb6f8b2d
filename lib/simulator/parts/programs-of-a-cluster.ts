/** Operators, provisioners, the controllers of a cloud, and replicas of which one leads: where a cluster is given them. */
import { cloudNodeController } from '../controllers/cloud-node';
import { cloudNodeLifecycleController } from '../controllers/cloud-node-lifecycle';
import { nodeRouteController } from '../controllers/node-route';
import { serviceLbController } from '../controllers/service-lb';
import { leaderElection, replicaOn } from '../engine/leader-election';
import { programs } from '../late-programs';
import { operator } from '../operator';
import { provisioner, provisionerObjects } from '../provisioner';

programs.bring({
  cloudNodeController,
  cloudNodeLifecycleController,
  leaderElection,
  nodeRouteController,
  operator,
  provisioner,
  provisionerObjects,
  replicaOn,
  serviceLbController,
});
