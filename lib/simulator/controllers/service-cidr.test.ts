import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../index';
import { isBeingDeleted, type Manifest } from '../objects/objects';

function range(name: string, cidr: string): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name },
    spec: { cidrs: [cidr] },
  };
}

function service(name: string, clusterIP: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { clusterIP, ports: [{ port: 80 }] },
  };
}

function create(cluster: Cluster, object: Manifest): string {
  const { message } = cluster.do({ kind: 'create', object });
  cluster.run();
  return message;
}

describe('the service CIDR controller', () => {
  it('[service-cidr/ready] opens a range that is added, and the default one is there from the beginning', () => {
    const cluster = createCluster();
    expect(cluster.get('ServiceCIDR', 'kubernetes')?.spec.cidrs).toEqual(['10.96.0.0/12']);
    expect(create(cluster, service('web', '10.200.0.10'))).toContain(
      'the provided network does not match the current range',
    );
    create(cluster, range('more', '10.200.0.0/24'));
    create(cluster, service('web', '10.200.0.10'));
    expect(cluster.get('Service', 'default/web')?.spec.clusterIP).toBe('10.200.0.10');
  });

  it('gives nothing out of a range before the controller has said that it is ready', () => {
    const cluster = createCluster({ stopped: ['kube-controller-manager'] });
    create(cluster, range('more', '10.200.0.0/24'));
    expect(create(cluster, service('web', '10.200.0.10'))).toContain('does not match');
  });

  it('[service-cidr/in-use] [service-cidr/release] keeps a range while a Service has an address of it alone', () => {
    const cluster = createCluster({ objects: [range('more', '10.200.0.0/24')] });
    create(cluster, service('web', '10.200.0.10'));
    cluster.kubectl('delete servicecidr more --wait=false');
    cluster.run();
    const leaving = cluster.get('ServiceCIDR', 'more');
    expect(leaving && isBeingDeleted(leaving)).toBe(true);
    expect(leaving?.status?.conditions?.[0]).toMatchObject({ status: 'False', reason: 'Terminating' });
    expect(create(cluster, service('late', '10.200.0.11'))).toContain('does not match');
    cluster.kubectl('delete service web');
    cluster.run();
    expect(cluster.get('ServiceCIDR', 'more')).toBeUndefined();
  });

  it('[service-cidr/release] lets a range go that lies in another, ten seconds later', () => {
    const objects = [range('wide', '10.200.0.0/16'), range('narrow', '10.200.0.0/24')];
    const cluster = createCluster({ objects });
    create(cluster, service('web', '10.200.0.10'));
    cluster.kubectl('delete servicecidr narrow --wait=false');
    cluster.run(9_000);
    expect(cluster.get('ServiceCIDR', 'narrow')).toBeDefined();
    cluster.run(2_000);
    expect(cluster.get('ServiceCIDR', 'narrow')).toBeUndefined();
  });
});
