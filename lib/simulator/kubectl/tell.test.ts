/** The commands that only tell: describe, explain, events, api-resources, auth, version, cluster-info. */
import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../index';

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
  cluster.kubectl('apply -f -', { stdin: web });
  cluster.run();
  return cluster;
}

describe('kubectl describe', () => {
  it('tells of one object with its Events, and of several without', () => {
    const cluster = clusterWithWeb();
    const one = cluster.kubectl('describe deployment web').stdout;
    expect(one).toMatch(/^Name: {19}web\nNamespace: {14}default\n/);
    expect(one).toMatch(/NewReplicaSet: +web-\w+ \(2\/2 replicas created\)\nEvents:\n {2}Type/);
    const pods = cluster.kubectl('describe pods -l app=web').stdout;
    expect(pods.match(/^Name:/gm)).toHaveLength(2);
    expect(pods).toContain('\n\n\nName: ');
    expect(pods).not.toContain('Events:');
    expect(cluster.kubectl('describe pods --show-events').stdout.match(/^Events:/gm)).toHaveLength(2);
  });

  it('takes the beginning of names, and says so when none begins like it', () => {
    const cluster = clusterWithWeb();
    expect(cluster.kubectl('describe pod web-').stdout.match(/^Name:/gm)).toHaveLength(2);
    expect(cluster.kubectl('describe pod zz')).toMatchObject({
      stderr: 'Error from server (NotFound): pods "zz" not found\n',
      exitCode: 1,
    });
    expect(cluster.kubectl('describe pods -n kube-public').stderr).toBe(
      'No resources found in kube-public namespace.\n',
    );
  });

  it('tells of a node the Pods that run there and its Lease', () => {
    const text = clusterWithWeb().kubectl('describe node node-1').stdout;
    expect(text).toContain('Lease:\n  HolderIdentity:  node-1\n');
    expect(text).toContain('Non-terminated Pods:  ');
    expect(text).toMatch(/\(2 in total\)\n/);
  });
});

describe('kubectl explain', () => {
  it('tells of a field, by any name of its kind', () => {
    const cluster = createCluster();
    const { stdout } = cluster.kubectl('explain deploy.spec.replicas');
    expect(stdout).toContain(
      'GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n\nFIELD: replicas <integer>\n',
    );
    expect(cluster.kubectl('explain deployments.apps.spec').stdout).toContain('FIELD: spec <DeploymentSpec>');
  });

  it.each([
    ['explain', 'error: You must specify the type of resource to explain. '],
    ['explain pods services', 'error: We accept only this format: explain RESOURCE\n'],
    ['explain foos', 'the server doesn\'t have a resource type "foos"\n'],
    ['explain pods.spec.foo', 'error: field "foo" does not exist\n'],
    ['explain pods --api-version=v2', 'error: couldn\'t find resource for "/v2, Resource=pods"\n'],
  ])('refuses `%s`', (line, stderr) => {
    const answer = createCluster().kubectl(line);
    expect(answer.stderr.slice(0, stderr.length)).toBe(stderr);
    expect(answer.exitCode).toBe(1);
  });
});

describe('kubectl events', () => {
  it('lists what happened, the latest last, of one object or one type when asked', () => {
    const cluster = clusterWithWeb();
    const lines = (line: string): readonly string[] => cluster.kubectl(line).stdout.trimEnd().split('\n');
    expect(lines('events')[0]).toMatch(/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE$/);
    expect(lines('events -A')[0]).toMatch(/^NAMESPACE +LAST SEEN/);
    expect(lines('events --for deploy/web --no-headers')).toHaveLength(1);
    expect(cluster.kubectl('events --types=Warning -n default').stderr).toBe(
      'No events found in default namespace.\n',
    );
    expect(cluster.kubectl('events --types=Odd').stderr).toBe('error: valid --types are Normal or Warning\n');
    expect(cluster.kubectl('events --for web').stderr).toBe('error: --for must be in resource/name form\n');
  });
});

describe('kubectl api-resources', () => {
  it('lists the kinds by group and name', () => {
    const cluster = createCluster();
    const lines = cluster.kubectl('api-resources').stdout.split('\n');
    expect(lines[0]).toMatch(/^NAME +SHORTNAMES +APIVERSION +NAMESPACED +KIND$/);
    expect(lines[1]).toMatch(/^bindings +v1 +true +Binding$/);
    expect(lines[2]).toMatch(/^componentstatuses +cs +v1 +false +ComponentStatus$/);
    expect(cluster.kubectl('api-resources --namespaced=false -o name --api-group=').stdout).toBe(
      'componentstatuses\nnamespaces\nnodes\npersistentvolumes\n',
    );
    expect(
      cluster.kubectl('api-resources --categories=all --sort-by=name --no-headers -o wide').stdout,
    ).toMatch(
      /^cronjobs +cj +batch\/v1 +true +CronJob +create,delete,deletecollection,get,list,patch,update,watch +all\n/,
    );
    expect(cluster.kubectl('api-versions').stdout).toContain('apps/v1\n');
  });
});

describe('kubectl auth', () => {
  it('answers whether something may be done, with its exit code too', () => {
    const cluster = createCluster();
    expect(cluster.kubectl('auth can-i create pods')).toMatchObject({ stdout: 'yes\n', exitCode: 0 });
    expect(cluster.kubectl('auth can-i create pods --as=jane')).toMatchObject({
      stdout: 'no\n',
      stderr: '',
      exitCode: 1,
    });
    expect(cluster.kubectl('auth can-i create pods --as=jane -q')).toMatchObject({ stdout: '', exitCode: 1 });
    expect(cluster.kubectl('auth can-i get /healthz --as=jane').stdout).toBe('yes\n');
  });

  it('warns of verbs and kinds that it does not know', () => {
    const cluster = createCluster();
    expect(cluster.kubectl('auth can-i lst pods').stderr).toBe("Warning: verb 'lst' is not a known verb\n\n");
    expect(cluster.kubectl('auth can-i get things').stderr).toBe(
      "Warning: the server doesn't have a resource type 'things'\n\n",
    );
    expect(cluster.kubectl('auth can-i get nodes').stderr).toBe(
      "Warning: resource 'nodes' is not namespace scoped\n\n",
    );
  });

  it('lists what may be done', () => {
    const cluster = createCluster();
    cluster.kubectl('create role reader --verb=get,list --resource=pods,deployments.apps');
    cluster.kubectl('create rolebinding jane --role=reader --user=jane');
    const lines = cluster.kubectl('auth can-i --list --as=jane').stdout.split('\n');
    expect(lines[0]).toMatch(/^Resources +Non-Resource URLs {3}Resource Names {3}Verbs$/);
    expect(lines.filter((line) => line.includes('[get list]'))).toEqual([
      'pods                                            []                  []               [get list]',
      'deployments.apps                                []                  []               [get list]',
    ]);
  });

  it('tells as whom the API server knows the user', () => {
    expect(createCluster().kubectl('auth whoami').stdout).toBe(
      'ATTRIBUTE   VALUE\n' + 'Username    admin\n' + 'Groups      [system:masters system:authenticated]\n',
    );
  });
});

describe('kubectl version and cluster-info', () => {
  it('tell of the API server, and fail when it is out of reach', () => {
    const cluster = createCluster();
    expect(cluster.kubectl('version').stdout).toBe(
      'Client Version: v1.36.2\nKustomize Version: v5.8.1\nServer Version: v1.36.2\n',
    );
    expect(cluster.kubectl('version -o yaml --client').stdout).toContain('gitVersion: v1.36.2\n');
    expect(cluster.kubectl('version -o wide').stderr).toBe("error: --output must be 'yaml' or 'json'\n");
    expect(cluster.kubectl('cluster-info').stdout).toMatch(
      /^Kubernetes control plane is running at https:\/\//,
    );
  });
});
