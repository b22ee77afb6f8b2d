import { describe, expect, it } from 'vitest';
import type { PrinterColumn } from '../../apiserver/custom-resources/definition';
import type { KubeObject, Manifest } from '../../objects/objects';
import { printTable } from './table';

const now = Date.parse('2026-03-01T12:00:00Z');

describe('the table of kubectl get', () => {
  it('shows the wide columns only when asked for them', () => {
    const pod = object({ kind: 'Pod', spec: { containers: [{ name: 'c' }], nodeName: 'node-1' } });
    expect(printTable({ id: 'Pod' }, [pod], { now }).columns).toEqual([
      'Name',
      'Ready',
      'Status',
      'Restarts',
      'Age',
    ]);
    const wide = printTable({ id: 'Pod' }, [pod], { now, wide: true });
    expect(wide.columns).toHaveLength(9);
    expect(wide.rows[0]?.[6]).toBe('node-1');
  });

  it('leaves out the wide columns between others', () => {
    const event = object({
      kind: 'Event',
      involvedObject: { kind: 'Pod', name: 'p' },
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      lastTimestamp: '2026-03-01T11:59:00Z',
    });
    expect(printTable({ id: 'Event' }, [event], { now }).rows).toEqual([
      ['60s', 'Warning', 'BackOff', 'pod/p', 'Back-off restarting failed container'],
    ]);
  });

  it('writes the whole address of a load balancer, as the API server does for kubectl', () => {
    const service = object({
      kind: 'Service',
      spec: { type: 'LoadBalancer', clusterIPs: ['10.96.0.7'], ports: [{ port: 80, protocol: 'TCP' }] },
      status: { loadBalancer: { ingress: [{ hostname: 'a1b2c3d4e5f6.elb.example.com' }] } },
    });
    expect(printTable({ id: 'Service' }, [service], { now }).rows[0]?.[3]).toBe(
      'a1b2c3d4e5f6.elb.example.com',
    );
  });

  it('shows a kind without a printer by its name and the time of its creation', () => {
    const role = object({ kind: 'Role', metadata: { name: 'r', creationTimestamp: '2026-03-01T11:00:00Z' } });
    expect(printTable({ id: 'Role' }, [role], { now })).toEqual({
      columns: ['Name', 'Created At'],
      rows: [['r', '2026-03-01T11:00:00Z']],
    });
  });

  it('shows the columns that a definition gives, and the age when it gives none', () => {
    const widget = object({
      kind: 'Widget',
      metadata: { name: 'w', creationTimestamp: '2026-03-01T11:59:00Z' },
      spec: { size: 3.7, on: true, owner: { name: 'a' }, when: '2026-03-01T11:00:00Z', until: 'never' },
    });
    const column = (name: string, type: string, jsonPath: string, priority = 0): object => ({
      name,
      type,
      jsonPath,
      priority,
    });
    const printerColumns = [
      column('Size', 'integer', '.spec.size'),
      column('On', 'boolean', '.spec.on', 1),
      column('Owner', 'string', '.spec.owner.name'),
      column('When', 'date', '.spec.when'),
      column('Until', 'date', '.spec.until'),
      column('Wrong', 'integer', '.spec.on'),
      column('Missing', 'string', '.status.phase'),
    ] as PrinterColumn[];
    const resource = { id: 'Widget.example.com', printerColumns };
    expect(printTable(resource, [widget], { now })).toEqual({
      columns: ['Name', 'Size', 'Owner', 'When', 'Until', 'Wrong', 'Missing'],
      rows: [['w', '3', 'a', '60m', '<invalid>', '', '']],
    });
    expect(printTable(resource, [widget], { now, wide: true }).rows[0]?.[2]).toBe('true');
    expect(printTable({ ...resource, printerColumns: [] }, [widget], { now })).toEqual({
      columns: ['Name', 'Age'],
      rows: [['w', '60s']],
    });
  });

  it('cuts a cell off at the end of its first line', () => {
    const event = object({ kind: 'Event', involvedObject: { kind: 'Pod' }, message: 'one\ntwo' });
    expect(printTable({ id: 'Event' }, [event], { now }).rows[0]?.[4]).toBe('one...');
  });

  it('prints an object that has nothing but its name', () => {
    for (const kind of ['Deployment', 'Job', 'CronJob', 'Node', 'Ingress', 'PersistentVolumeClaim'])
      expect(printTable({ id: kind }, [object({ kind })], { now, wide: true }).rows[0]?.[0]).toBe('it');
  });
});

function object(manifest: Partial<Manifest>): KubeObject {
  return { apiVersion: 'v1', kind: '', metadata: { name: 'it' }, ...manifest } as KubeObject;
}
