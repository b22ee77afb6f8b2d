/**
 * The commands that change objects, or wait until others did: what they send, what they only work out, and what they
 * leave behind.
 */
import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../index';

const config = (name: string, value: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, labels: { app: shop } }
data: { key: ${value} }
`;

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: "img:1" }] }
`;

function clusterWith(text: string): Cluster {
  const cluster = createCluster({ nodes: [{ name: 'node-1' }] });
  cluster.kubectl('apply -f -', { stdin: text });
  cluster.run();
  return cluster;
}

describe('--record', () => {
  it('leaves the line with the revision that it led to, flags last, and says that it will be removed', () => {
    const cluster = clusterWith(web);
    const answer = cluster.kubectl('set image --record deployment/web c=img:2');
    expect(answer.stderr).toBe('Flag --record has been deprecated, --record will be removed in the future\n');
    cluster.run();
    expect(cluster.kubectl('rollout history deployment/web').stdout).toContain(
      '\n2         kubectl set image deployment/web c=img:2 --record=true\n',
    );
  });

  it('notes on an object what no file says of it', () => {
    const cluster = clusterWith(web);
    const cause = (): string | undefined =>
      cluster.get('Deployment', 'default/web')?.metadata.annotations?.['kubernetes.io/change-cause'];
    cluster.kubectl('scale deployment/web --replicas=2 --record');
    expect(cause()).toBe('kubectl scale deployment/web --replicas=2 --record=true');
    cluster.kubectl('label deployment/web tier=front --record');
    expect(cause()).toBe('kubectl label deployment/web tier=front --record=true');
  });
});

describe('--local', () => {
  it.each([
    ['label --local -f - tier=front -o yaml', '  labels:\n    app: shop\n    tier: front\n'],
    ['annotate --local -f - note=new -o yaml', '  annotations:\n    note: new\n'],
    [`patch --local -f - -p '{"data":{"key":"new"}}' -o yaml`, 'data:\n  key: new\n'],
  ])('changes what is written and sends nothing: %s', (line, shown) => {
    const cluster = clusterWith(config('settings', 'old'));
    const before = cluster.kubectl('get configmap settings -o yaml').stdout;
    expect(cluster.kubectl(line, { stdin: config('settings', 'written') }).stdout).toContain(shown);
    expect(cluster.kubectl('get configmap settings -o yaml').stdout).toBe(before);
  });
});

describe('a flag that other commands have', () => {
  it.each([
    'rollout restart deployment/web --dry-run=client',
    'scale deployment/web --replicas=2 --field-manager=me',
    'taint nodes node-1 a=b:NoSchedule --local',
    'set serviceaccount deployment/web default -l app=web',
    'patch deployment/web -p {} --all',
  ])('is not known to one that does not: %s', (line) => {
    const { stderr, exitCode } = clusterWith(web).kubectl(line);
    expect(stderr).toMatch(/^error: unknown (shorthand )?flag/);
    expect(exitCode).toBe(1);
  });
});

describe('kubectl diff', () => {
  const both = `${config('a', 'old')}---${config('b', 'old')}`;

  it('goes through the objects in order of name, and only through those that a selector takes', () => {
    const cluster = clusterWith(both);
    const changed = `${config('b', 'new')}---${config('a', 'new')}`;
    const files = (line: string): readonly string[] =>
      [...cluster.kubectl(line, { stdin: changed }).stdout.matchAll(/^diff -u -N \S+\.(\w+) /gm)].map(
        ([, name]) => name ?? '',
      );
    expect(files('diff -f -')).toEqual(['a', 'b']);
    expect(files('diff -f - -l app=other')).toEqual([]);
  });

  it('shows with --prune what would be deleted', () => {
    const cluster = clusterWith(both);
    const line = 'diff -f - --prune -l app=shop --prune-allowlist core/v1/ConfigMap';
    const { stdout, exitCode } = cluster.kubectl(line, { stdin: config('a', 'old') });
    expect(stdout).toContain('-  name: b\n');
    expect(stdout).not.toContain('name: a\n');
    expect(exitCode).toBe(1);
  });
});

describe('kubectl edit', () => {
  const text = (cluster: Cluster): string => cluster.kubectl('get configmaps -l app=shop -o yaml').stdout;

  it('tells of each object whether it was changed, when one of them was', () => {
    const cluster = clusterWith(`${config('a', 'old')}---${config('b', 'old')}`);
    const stdin = text(cluster).replace('key: old', 'key: new');
    const { stdout } = cluster.kubectl('edit configmap a b', { stdin });
    expect(stdout).toBe('configmap/a edited\nconfigmap/b skipped\n');
  });

  it('gives no object another name', () => {
    const cluster = clusterWith(config('a', 'old'));
    const { stderr } = cluster.kubectl('edit configmap a', {
      stdin: text(cluster).replace(/^ {4}name: a$/m, '    name: z'),
    });
    expect(stderr).toBe('error: At least one of apiVersion, kind and name was changed\n');
    expect(cluster.get('ConfigMap', 'default/z')).toBeUndefined();
  });
});

describe('kubectl set', () => {
  const env = (cluster: Cluster): string => cluster.kubectl('set env deployment/web --list').stdout;

  it('takes of variables only names that a shell could hold, and the first of two values', () => {
    const cluster = clusterWith(web);
    expect(cluster.kubectl("set env deployment/web 'a b=c'").stderr).toMatch(
      /^error: "a b" is not a valid key name: /,
    );
    expect(cluster.kubectl('set env deployment/web ..A=1').stderr).toContain("must not start with '..'");
    cluster.kubectl('set env deployment/web A=1 A=2 B=3');
    expect(env(cluster)).toBe('# Deployment web, container c\nA=1\nB=3\n');
  });

  it('reads variables from standard input where a - stands', () => {
    const cluster = clusterWith(web);
    cluster.kubectl('set env deployment/web A=1 -', { stdin: 'B=2 # two\nnothing\nC=3\n' });
    expect(env(cluster)).toContain('\nA=1\nB=2 \nC=3\n');
  });

  it('lists with --resolve what references lead to, and says which lead nowhere', () => {
    const cluster = clusterWith(`${web}---${config('settings', 'dark')}`);
    cluster.kubectl('set env deployment/web --from=configmap/settings --prefix=MY_');
    const list = (): string => cluster.kubectl('set env deployment/web --list --resolve').stdout;
    expect(list()).toContain('\nMY_KEY=dark\n');
    cluster.kubectl('delete configmap settings');
    expect(list()).toContain('\n# MY_KEY from configmap settings, key key\n');
  });

  it('sets a zero as the amount it is', () => {
    const cluster = clusterWith(web);
    cluster.kubectl('set resources deployment/web --limits=cpu=0,memory=1024Mi');
    const { stdout } = cluster.kubectl('get deployment web -o jsonpath={..limits}');
    expect(stdout).toBe('{"cpu":"0","memory":"1Gi"}');
  });

  it('gives a Service no selector that is more than pairs', () => {
    const cluster = clusterWith(web);
    cluster.kubectl('expose deployment web --port=80');
    expect(cluster.kubectl('set selector service/web "a in (b, c),!d"').stderr).toBe(
      'error: match expression [{a In [b c]} {d DoesNotExist []}] not supported on this object\n',
    );
  });
});

describe('kubectl wait', () => {
  const available = 'wait deployment/web --for=condition=available';

  it('waits for one condition after the other and tells of each', () => {
    const { stdout } = clusterWith(web).kubectl(`${available} --for=jsonpath={.spec.replicas}=1`);
    expect(stdout).toBe('deployment.apps/web condition met\n'.repeat(2));
  });

  it('looks once when no time is given', () => {
    const cluster = clusterWith(web);
    const before = cluster.now;
    expect(cluster.kubectl(`${available}=false --timeout=0`).stderr).toBe(
      'error: condition not met for deployments/web\n',
    );
    expect(cluster.now).toBe(before);
  });

  it('does not look at what comes to its turn after the time is over', () => {
    const cluster = clusterWith(`${web.replace('web }', 'api }')}---${web}`);
    const { stdout, stderr } = cluster.kubectl(
      'wait deployment/api deployment/web --for=jsonpath={.metadata.name}=web --timeout=5s',
    );
    expect(stdout).toBe('');
    expect(stderr.match(/timed out waiting for the condition on deployments\/\w+/g)).toHaveLength(2);
  });

  it('says only that the time is over when nothing was created', () => {
    const { stderr } = clusterWith(web).kubectl('wait pod/none --for=create --timeout=1s');
    expect(stderr).toBe('error: timed out waiting for the condition\n');
  });
});
