/** Clusters that are ready to be played with, as the page offers them; `given.ts` builds them. */
export const readyClusters = [
  {
    id: 'web',
    name: 'A web shop',
    says: 'A Deployment, a Service in front of it, and a Pod that calls it. Three nodes.',
  },
  { id: 'empty', name: 'Empty', says: 'Three nodes, and nothing on them yet.' },
  {
    id: 'small',
    name: 'One server with SQLite',
    says: 'As k3s runs by default: one server that keeps its data in a file, and two more nodes.',
  },
  {
    id: 'servers',
    name: 'Three servers',
    says: 'Three replicas of the control plane, of which one leads, and three members of etcd.',
  },
  { id: 'state', name: 'Work with an end', says: 'A StatefulSet, a Job and a CronJob.' },
  {
    id: 'large',
    name: 'A hundred nodes',
    says: 'Twenty Deployments behind Services: 2,000 Pods. It takes a few seconds.',
  },
] as const;

export type ReadyId = (typeof readyClusters)[number]['id'];
