/** kubectl from the outside: a line in, what it prints and how it ends out. */
import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster, replay, textOf } from '../index';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: "img:1" }] }
`;

function clusterWithWeb(): Cluster {
  const cluster = createCluster({ nodes: [{ name: 'node-1' }] });
  cluster.kubectl('kubectl apply -f -', { stdin: web });
  cluster.run();
  return cluster;
}

describe('kubectl', () => {
  it('shows and patches the scale of an object as an object of its own', () => {
    const cluster = clusterWithWeb();
    const said = (line: string): string => cluster.kubectl(line).stdout.replace(/ {2,}/g, '  ');
    expect(said('get deploy web --subresource=scale')).toBe('NAME  DESIRED  AVAILABLE  AGE\nweb  2  2  1s\n');
    expect(said("get deploy web --subresource=scale -o jsonpath='{.kind} {.spec} {.status}'")).toBe(
      'Scale {"replicas":2} {"replicas":2,"selector":"app=web"}',
    );
    const patch = `patch deploy web --subresource=scale --type=merge -p '{"spec":{"replicas":3}}'`;
    expect(said(patch)).toBe('scale.autoscaling/web patched\n');
    expect(cluster.get('Deployment', 'default/web')?.spec.replicas).toBe(3);
    const none = 'Error from server (NotFound): the server could not find the requested resource\n';
    expect(cluster.kubectl('get node node-1 --subresource=scale').stderr).toBe(none);
    expect(cluster.kubectl('patch node node-1 --subresource=scale -p {}').stderr).toBe(none);
  });

  it('shows no empty lists and maps of what Go leaves out, and nothing for a label that is not there', () => {
    const cluster = createCluster();
    cluster.kubectl('create configmap c');
    cluster.kubectl('annotate configmap c a=b');
    cluster.kubectl('annotate configmap c a-');
    expect(cluster.kubectl('get configmap c -o yaml').stdout).not.toContain('annotations');
    expect(cluster.kubectl('get configmap c -L app').stdout).toMatch(/^NAME +DATA +AGE +APP\nc +0 +0s +\n$/);
  });

  it('tells each warning of the API server once, whatever is done with Endpoints', () => {
    const cluster = createCluster();
    const endpoints = (name: string): string =>
      JSON.stringify({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name } });
    const warning = 'Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n';
    const stdin = `${endpoints('a')}\n---\n${endpoints('b')}`;
    expect(cluster.kubectl('apply -f -', { stdin }).stderr).toBe(warning);
    expect(cluster.kubectl('delete endpoints a').stderr).toBe(warning);
    expect(cluster.kubectl('get endpoints zz').stderr).toBe(
      `${warning}Error from server (NotFound): endpoints "zz" not found\n`,
    );
  });

  it('applies, tells what it did, and tells when nothing is to be done', () => {
    const cluster = createCluster();
    const apply = (): string => cluster.kubectl('apply -f -', { stdin: web }).stdout;
    expect(apply()).toBe('deployment.apps/web created\n');
    expect(apply()).toBe('deployment.apps/web unchanged\n');
    cluster.kubectl('scale deployment web --replicas=5');
    expect(apply()).toBe('deployment.apps/web configured\n');
    expect(cluster.get('Deployment', 'default/web')?.spec.replicas).toBe(2);
  });

  it('shows tables as kubectl lays them out, each kind under its own headers', () => {
    const { stdout } = clusterWithWeb().kubectl('get deploy,rs');
    expect(stdout.replace(/web-\w+/g, 'web-hash').replace(/ {2,}/g, '  ')).toBe(
      [
        'NAME  READY  UP-TO-DATE  AVAILABLE  AGE',
        'deployment.apps/web  2/2  2  2  1s',
        '',
        'NAME  DESIRED  CURRENT  READY  AGE',
        'replicaset.apps/web-hash  2  2  2  1s',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['get --foo', "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n"],
    ['get -Q', "error: unknown shorthand flag: 'Q' in -Q\nSee 'kubectl get --help' for usage.\n"],
    ['get pods -o', "error: flag needs an argument: 'o' in -o\nSee 'kubectl get --help' for usage.\n"],
    ['gte pods', 'error: unknown command "gte" for "kubectl"\n\nDid you mean this?\n\tget\n'],
    ['get foos', 'error: the server doesn\'t have a resource type "foos"\n'],
    ['get pod zz', 'Error from server (NotFound): pods "zz" not found\n'],
    ['delete pod', 'error: resource(s) were provided, but no name was specified\n'],
    ['scale deploy/web', 'error: required flag(s) "replicas" not set\n'],
    [
      'get pods | grep x',
      'error: "|" (a pipe) is not known here; put the text in quotes if it is meant so\n',
    ],
  ])('refuses `%s` in kubectl’s words', (line, stderr) => {
    expect(createCluster().kubectl(line)).toMatchObject({ stdout: '', stderr });
  });

  it('reads namespaces, selectors and formats wherever they stand', () => {
    const cluster = clusterWithWeb();
    const names = (line: string): number => cluster.kubectl(line).stdout.split('\n').length - 1;
    expect(names('-n default get po -lapp=web -oname')).toBe(2);
    expect(names('get pods -l app!=web -o name')).toBe(0);
    expect(names('get pods --field-selector=status.phase=Running --no-headers -A')).toBe(2);
    expect(cluster.kubectl("get deploy web -ojsonpath='{.spec.replicas}'").stdout).toBe('2');
    expect(cluster.kubectl('get pods -n kube-system').stderr).toBe(
      'No resources found in kube-system namespace.\n',
    );
  });

  it('waits for a deletion while virtual time passes, and ends by itself when it would wait for ever', () => {
    const cluster = createCluster();
    cluster.kubectl('create -f -', {
      stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: held, finalizers: [example.com/hold] }',
    });
    expect(cluster.kubectl('delete cm held')).toMatchObject({
      stdout: 'configmap "held" deleted from default namespace\n',
      exitCode: 130,
    });
    const from = cluster.now;
    expect(cluster.kubectl('delete cm held --timeout=5s')).toMatchObject({
      stderr: 'error: timed out waiting for the condition on configmaps/held\n',
      exitCode: 1,
    });
    expect(cluster.now - from).toBe(5000);
  });

  it('is a command of the cluster: what it led to names its step, and replaying the commands repeats it', () => {
    const cluster = clusterWithWeb();
    cluster.kubectl('set image deployment/web c=img:2');
    cluster.run();
    const typed = cluster.trace.steps.find(
      ({ says }) => says === 'admin runs kubectl set image deployment/web c=img:2',
    );
    const write = cluster.trace.steps.find(({ because }) => because.includes(typed?.id ?? -1));
    expect(write?.action).toMatchObject({ kind: 'write', verb: 'patch', object: { key: 'default/web' } });
    const again = replay(cluster.given, cluster.options, cluster.commands);
    expect(again.trace.steps).toEqual(cluster.trace.steps);
  });

  it('lets a program in a container reach a Service by name, and tells when nobody is there', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }, { name: 'node-2' }] });
    cluster.kubectl('create deployment web --image=nginx --port=80');
    cluster.kubectl('expose deployment web');
    cluster.kubectl('run box --image=busybox -- sleep 3600');
    cluster.run();
    expect(cluster.kubectl('exec box -- wget -qO- http://web')).toMatchObject({
      stdout: '<h1>Welcome to nginx!</h1>\n',
      exitCode: 0,
    });
    expect(cluster.kubectl('exec box -- curl nope')).toMatchObject({
      stderr: 'curl: (6) Could not resolve host: nope\ncommand terminated with exit code 6\n',
      exitCode: 6,
    });
    cluster.kubectl('scale deployment web --replicas=0');
    cluster.run();
    expect(cluster.kubectl('exec box -- wget -qO- http://web').stderr).toContain('Connection refused');
  });

  it('shows the logs of the Pods that a selector selects, ten lines of each', () => {
    const cluster = createCluster({
      nodes: [{ name: 'node-1' }],
      images: { ticker: { logs: [{ afterMs: 0, text: 'tick {n}', everyMs: 1000 }] } },
    });
    for (const name of ['a', 'b']) cluster.kubectl(`kubectl run ${name} --image=ticker --labels=app=t`);
    cluster.run(60_000);
    expect(cluster.kubectl('kubectl logs -l app=t').stdout.split('\n').filter(Boolean)).toHaveLength(20);
    const { stdout } = cluster.kubectl('kubectl logs -l app=t --prefix --tail=1');
    expect(stdout).toMatch(/^\[pod\/a\/a\] tick \d+\n\[pod\/b\/b\] tick \d+\n$/);
    expect(cluster.kubectl('kubectl logs -l app=none').stderr).toContain(
      'No resources found in default namespace.',
    );
  });

  it('says what has happened to each object that is watched, when asked to', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }] });
    cluster.kubectl('kubectl run a --image=app --restart=Never --command -- sleep 2');
    const lines = cluster.kubectl('kubectl get pods -w --output-watch-events').stdout.split('\n');
    expect(lines[0]).toMatch(/^EVENT {6}NAME +READY +STATUS/);
    expect(lines[1]).toMatch(/^ADDED {6}a +0\/1 +Pending/);
    expect(lines.at(-2)).toMatch(/^MODIFIED {3}a +0\/1 +Completed/);
  });

  it('goes on with the columns that were asked for while it watches', () => {
    const cluster = createCluster({ nodes: [{ name: 'node-1' }] });
    cluster.kubectl('kubectl run a --image=app --restart=Never --command -- sleep 2');
    const line = 'kubectl get pods -w -o custom-columns=N:.metadata.name,PHASE:.status.phase';
    const rows = cluster.kubectl(line).stdout.trimEnd().split('\n');
    expect(rows[0]).toBe('N     PHASE');
    expect(rows.at(-1)).toBe('a     Succeeded');
    expect(rows.filter((row) => row.startsWith('N '))).toHaveLength(1);
  });

  it('keeps what it writes on its two streams in the order in which it writes it', () => {
    const cluster = clusterWithWeb();
    cluster.kubectl('create pdb web --selector=app=web --min-available=2');
    cluster.run();
    const { pieces, stdout, stderr } = cluster.kubectl('drain node-1 --timeout=3s');
    expect(pieces.map(({ to }) => to).slice(0, 4)).toEqual(['stdout', 'stderr', 'stdout', 'stderr']);
    expect(pieces[1]?.text).toMatch(/^error when evicting pods.*Cannot evict pod/);
    expect(textOf(pieces)).not.toBe(`${stdout}${stderr}`);
  });

  it('tells the revisions of a rollout, and goes back to the one before', () => {
    const cluster = clusterWithWeb();
    cluster.kubectl('set image deployment/web c=img:2');
    expect(cluster.kubectl('rollout status deployment/web').stdout).toMatch(
      /deployment "web" successfully rolled out\n$/,
    );
    cluster.kubectl('rollout undo deployment/web');
    cluster.run();
    expect(cluster.kubectl('rollout history deployment/web').stdout).toBe(
      'deployment.apps/web \nREVISION  CHANGE-CAUSE\n2         <none>\n3         <none>\n\n',
    );
    expect(cluster.get('Deployment', 'default/web')?.spec.template.spec.containers[0]?.image).toBe('img:1');
  });

  it('acts as whoever the context in use names', () => {
    const cluster = createCluster();
    cluster.kubectl('config set-context jane --cluster=kubernetes --user=jane');
    cluster.kubectl('config use-context jane');
    expect(cluster.kubectl('get pods').stderr).toContain('User "jane" cannot list resource "pods"');
    expect(cluster.fork().kubectl('config current-context').stdout).toBe('jane\n');
  });
});
