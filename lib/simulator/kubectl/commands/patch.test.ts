/** Patches whose result is not of the kind: they are answered with the patch, or with what came of it. */
import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../index';

function clusterWithWeb(): Cluster {
  const cluster = createCluster();
  cluster.kubectl('create deployment web --image=nginx');
  return cluster;
}

describe('kubectl patch', () => {
  // Source: apimachinery/pkg/runtime/converter_test.go, by hand for these kinds.
  it.each([
    ['{"spec":{"replicas":"x"}}', 'map[spec:map[replicas:x]]', 'unrecognized type: int32'],
    ['{"spec":{"replicas":1.5}}', 'map[spec:map[replicas:1.5]]', 'cannot convert float64 to int32'],
    ['{"spec":"x"}', 'map[spec:x]', 'cannot restore struct from: string'],
    ['{"spec":{"paused":"x"}}', 'map[spec:map[paused:x]]', 'unrecognized type: bool'],
    [
      '{"metadata":{"labels":{"a":1}}}',
      'map[metadata:map[labels:map[a:1]]]',
      'cannot convert int64 to string',
    ],
    ['{"metadata":{"labels":["a"]}}', 'map[metadata:map[labels:[a]]]', 'cannot restore map from slice'],
  ])('a strategic merge patch %s', (patch, value, why) => {
    expect(clusterWithWeb().kubectl(`patch deploy web -p '${patch}'`).stderr).toBe(
      `The request is invalid: patch: Invalid value: "${value}": ${why}\n`,
    );
  });

  it('tells the whole object of other patches, and what the decoder says', () => {
    const cluster = clusterWithWeb();
    for (const words of [
      `--type=merge -p '{"spec":{"replicas":"x"}}'`,
      `--type=json -p '[{"op":"replace","path":"/spec/replicas","value":"x"}]'`,
    ]) {
      const { stderr } = cluster.kubectl(`patch deploy web ${words}`);
      expect(stderr).toMatch(
        /^The request is invalid: patch: Invalid value: "\{\\"apiVersion\\":\\"apps\/v1\\",/,
      );
      expect(stderr).toMatch(
        /": json: cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32\n$/,
      );
    }
  });

  it('takes names that every JavaScript object knows as names like others', () => {
    const cluster = clusterWithWeb();
    const labels = (): string => cluster.kubectl('get deploy web -o jsonpath={.metadata.labels}').stdout;
    cluster.kubectl('label deploy web constructor=x toString=y');
    expect(labels()).toBe('{"app":"web","constructor":"x","toString":"y"}');
    cluster.kubectl('label deploy web constructor- toString-');
    expect(labels()).toBe('{"app":"web"}');
    for (const line of [
      'label deploy web __proto__=x',
      `patch deploy web -p '{"metadata":{"labels":{"__proto__":"x"}}}'`,
      `patch deploy web --type=merge -p '{"metadata":{"labels":{"__proto__":"x"}}}'`,
    ])
      expect(cluster.kubectl(line).stderr).toContain(
        'metadata.labels: Invalid value: "__proto__": name part must',
      );
    cluster.kubectl('create configmap c --from-literal=__proto__=a');
    expect(cluster.kubectl('get cm c -o jsonpath={.data}').stdout).toBe('{"__proto__":"a"}');
  });
});
