/** Whatever is typed is answered: no exception, nothing that takes long, and the same answer to the same line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../index';
import { commands } from './commands';
import type { CommandSpec } from './invocation';
import { readYaml } from './yaml/yaml-guard';

/** Far above what an answer takes, so that only work that grows out of hand is slower. */
const slowestMs = 1_000;
/** `KUBECTL_LINES=10000` for the long run. */
const runs = Number(process.env.KUBECTL_LINES ?? 400);
const seed = 20_261_123;

const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: "img:1", ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: p }
spec: { containers: [{ name: c, image: "img:1" }] }
`;

const base = createCluster({ nodes: [{ name: 'node-1' }, { name: 'node-2' }] });
base.kubectl('apply -f -', { stdin: manifest });
base.run(5_000);

const paths = (specs: readonly CommandSpec[], before = ''): readonly string[] =>
  specs.flatMap((spec) => [
    `${before}${spec.name}`,
    ...paths(spec.subcommands ?? [], `${before}${spec.name} `),
  ]);
const flags = [...new Set(allFlags(commands))];

function allFlags(specs: readonly CommandSpec[]): readonly string[] {
  return specs.flatMap((spec) => [
    ...(spec.flags ?? []).flatMap(({ name, short }) => [
      `--${name}`,
      ...(short === undefined ? [] : [`-${short}`]),
    ]),
    ...allFlags(spec.subcommands ?? []),
  ]);
}

const argument = fc.oneof(
  fc.constantFrom(
    ...'pods po deploy/web deployment web svc/web service pod/p p nodes node-1 node/node-1 all cm ns default rs,deploy'.split(
      ' ',
    ),
    ...'a=b a- app=web c=img:2 *=x k=v:NoExecute k- img:1 50% 5m -1 1e9 - -- / // a/b/c , = @ {} [] $ %'.split(
      ' ',
    ),
    ...'deployments.v1.apps pods. .pods __proto__ constructor toString /healthz /api/v1/pods'.split(' '),
    '\'{"spec":{"replicas":3}}\'',
    "'{.items[*].metadata.name}'",
    "'{range .items[*]}{.metadata.name}{end}'",
    "'{..}'",
    '\'[{"op":"remove","path":"/spec"}]\'',
  ),
  fc.string({ maxLength: 12 }),
  fc.constant('x'.repeat(5_000)),
);
const flag = fc.oneof(
  fc.constantFrom(...flags),
  fc.tuple(fc.constantFrom(...flags), argument).map(([name, value]) => `${name}=${value}`),
  fc.constantFrom(
    '-ojson',
    '-oyaml',
    '-owide',
    '-oname',
    '-lapp=web',
    '-nfoo',
    '-A',
    '-fx',
    '-f -',
    '--all',
    '--dry-run=client',
    '--dry-run=server',
    '--replicas=9',
    '--image=i',
    '--for=delete',
    '--timeout=1s',
    '--force',
  ),
);
const line = fc
  .tuple(
    fc.oneof(fc.constantFrom(...paths(commands)), argument),
    fc.array(fc.oneof(argument, flag), { maxLength: 7 }),
  )
  .map(([command, words]) => [command, ...words].join(' '));
const stdin = fc.oneof(
  fc.constant(manifest),
  fc.constant('['.repeat(5_000)),
  fc.constant('a: &a [*a, *a]'),
  fc.constant('- '.repeat(2_000)),
  fc.json(),
  fc.string({ maxLength: 200 }),
);

describe('kubectl', () => {
  it('answers every line, soon, and twice the same', () => {
    fc.assert(
      fc.property(line, stdin, (typed, text) => {
        const began = performance.now();
        const answer = told(base.fork(), typed, text);
        const took = performance.now() - began;
        expect(took, typed).toBeLessThan(slowestMs);
        expect([0, 1, 2, 130], typed).toContain(answer.exitCode);
        expect(told(base.fork(), typed, text)).toEqual(answer);
      }),
      { numRuns: runs, seed },
    );
  });

  it('reads no YAML that would end the process or take long', () => {
    for (const text of [
      '['.repeat(60_000),
      '{a: '.repeat(900),
      '- '.repeat(30_000),
      '? '.repeat(30_000),
      'a: &a 1\nb: *a',
      '-\n'.repeat(21_000),
      `${'a: 1\n---\n'.repeat(30)}`,
    ]) {
      const began = performance.now();
      expect(readYaml(text).ok, text.slice(0, 20)).toBe(false);
      expect(performance.now() - began, text.slice(0, 20)).toBeLessThan(slowestMs);
    }
  });
});

function told(cluster: Cluster, typed: string, text: string): ReturnType<Cluster['kubectl']> {
  return cluster.kubectl(typed, { stdin: text, files: { x: text } });
}
