import { describe, expect, it } from 'vitest';
import type { ConfigMap, Pod, Secret, Service } from '../objects/objects';
import { type ConfigReader, containerEnv, expanded } from './environment';

const pod = {
  metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
  spec: { nodeName: 'node-1', containers: [] },
} as unknown as Pod;
const place = { podIPs: ['10.244.1.2'], hostIPs: ['192.168.0.11'], allocatable: { cpu: '4' } };
const reader: ConfigReader = {
  configMap: (_namespace, name) =>
    name === 'settings' ? ({ data: { COLOUR: 'red', SIZE: 'big' } } as unknown as ConfigMap) : undefined,
  secret: (_namespace, name) =>
    name === 'token' ? ({ data: { key: 'c2VzYW1l' } } as unknown as Secret) : undefined,
  services: () => [
    {
      metadata: { name: 'my-db', namespace: 'shop' },
      spec: { clusterIP: '10.96.0.7', ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }] },
    } as unknown as Service,
  ],
  file: (volume, path) =>
    volume === 'config' ? { 'app.env': "HOST='db'\nEMPTY=''\n", 'bad.env': 'HOST=db\n' }[path] : undefined,
};

function env(container: object): unknown {
  const found = containerEnv(pod, { name: 'c', ...container }, reader, place);
  return 'error' in found ? found.error : Object.fromEntries(found.own);
}

describe('the environment of a container', () => {
  it('[container-env/order] takes what env says before what envFrom brings', () => {
    expect(
      env({
        envFrom: [{ configMapRef: { name: 'settings' } }, { prefix: 'T_', secretRef: { name: 'token' } }],
        env: [{ name: 'COLOUR', value: 'blue' }],
      }),
    ).toEqual({ COLOUR: 'blue', SIZE: 'big', T_key: 'sesame' });
  });

  it('[container-env/expansion] replaces what is known by then', () => {
    expect(
      env({
        env: [
          { name: 'A', value: '$(B)' },
          { name: 'B', value: 'b' },
          { name: 'C', value: '$(B)/$$(B)/$(MY_DB_SERVICE_HOST)' },
        ],
      }),
    ).toEqual({ A: '$(B)', B: 'b', C: 'b/$(B)/10.96.0.7' });
    expect(expanded('$(A $(B) $', (name) => (name === 'A $(B' ? 'x' : undefined))).toBe('x $');
  });

  it('[container-env/service-links] finds every Service of its namespace', () => {
    const found = containerEnv(pod, { name: 'c' }, reader, place);
    expect('error' in found ? [] : found.links()).toEqual([
      ['MY_DB_SERVICE_HOST', '10.96.0.7'],
      ['MY_DB_SERVICE_PORT', '5432'],
      ['MY_DB_SERVICE_PORT_SQL', '5432'],
      ['MY_DB_PORT', 'tcp://10.96.0.7:5432'],
      ['MY_DB_PORT_5432_TCP', 'tcp://10.96.0.7:5432'],
      ['MY_DB_PORT_5432_TCP_PROTO', 'tcp'],
      ['MY_DB_PORT_5432_TCP_PORT', '5432'],
      ['MY_DB_PORT_5432_TCP_ADDR', '10.96.0.7'],
    ]);
  });

  it('[container-env/missing] is not made of what does not exist, unless that is optional', () => {
    const key = (name: string, optional?: true): object => ({
      env: [{ name: 'A', valueFrom: { configMapKeyRef: { name, key: 'none', optional } } }],
    });
    expect(env(key('none'))).toBe('configmap "none" not found');
    expect(env(key('settings'))).toBe("couldn't find key none in ConfigMap shop/settings");
    expect(env(key('settings', true))).toEqual({});
    expect(env({ envFrom: [{ secretRef: { name: 'none' } }] })).toBe('secret "none" not found');
  });

  it('tells a Pod of itself', () => {
    const field = (fieldPath: string): object => ({
      name: fieldPath,
      valueFrom: { fieldRef: { fieldPath } },
    });
    expect(
      env({
        resources: { requests: { memory: '64Mi' } },
        env: [
          field('metadata.name'),
          field("metadata.labels['app']"),
          field('status.podIP'),
          { name: 'cpu', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
          {
            name: 'memory',
            valueFrom: { resourceFieldRef: { resource: 'requests.memory', divisor: '1Mi' } },
          },
        ],
      }),
    ).toEqual({
      'metadata.name': 'web',
      "metadata.labels['app']": 'web',
      'status.podIP': '10.244.1.2',
      cpu: '4',
      memory: '64',
    });
  });

  it('[container-env/file] takes a variable from a file that has it, and is not made without', () => {
    const from = (key: string, path = 'app.env', optional = false): unknown =>
      env({ env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'config', path, key, optional } } }] });
    expect(from('HOST')).toEqual({ A: 'db' });
    expect(from('EMPTY', 'app.env', true)).toEqual({});
    expect(from('PORT')).toMatch(
      /^environment variable key "PORT" not found in file ".*~empty-dir\/config\/app.env"$/,
    );
    expect(from('HOST', 'bad.env', true)).toBe("couldn't parse env file");
    expect(from('HOST', 'none.env', true)).toBe("couldn't parse env file");
  });
});
