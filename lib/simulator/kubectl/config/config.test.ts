import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../index';

function clusterWithShop(): Cluster {
  const cluster = createCluster({ nodes: [{ name: 'node-1' }] });
  cluster.kubectl(
    'config set-context shop --namespace=shop --cluster=kubernetes --user=kubernetes-admin --context=kubernetes-admin@kubernetes',
  );
  return cluster;
}

describe('kubectl config', () => {
  it('makes a context and uses it from then on', () => {
    const cluster = clusterWithShop();
    expect(cluster.kubectl('config use-context shop').stdout).toBe('Switched to context "shop".\n');
    expect(cluster.kubectl('config get-contexts').stdout).toBe(
      'CURRENT   NAME                          CLUSTER      AUTHINFO           NAMESPACE\n' +
        '          kubernetes-admin@kubernetes   kubernetes   kubernetes-admin   \n' +
        '*         shop                          kubernetes   kubernetes-admin   shop\n',
    );
    expect(cluster.kubectl('get pods').stderr).toBe('No resources found in shop namespace.\n');
  });

  it('changes the namespace of the context in use', () => {
    const cluster = createCluster();
    expect(cluster.kubectl('config set-context --current --namespace=kube-system').stdout).toBe(
      'Context "kubernetes-admin@kubernetes" modified.\n',
    );
    expect(cluster.kubectl('get pods').stderr).toBe('No resources found in kube-system namespace.\n');
    expect(cluster.kubectl('config view --minify -o jsonpath={..namespace}').stdout).toBe('kube-system');
  });

  it('renames the context in use, which stays in use', () => {
    const cluster = clusterWithShop();
    cluster.kubectl('config use-context shop');
    cluster.kubectl('config rename-context shop market');
    expect(cluster.kubectl('config current-context').stdout).toBe('market\n');
  });

  it('deletes the context in use with a warning, and the cluster is out of reach until another is used', () => {
    const cluster = clusterWithShop();
    cluster.kubectl('config use-context shop');
    expect(cluster.kubectl('config delete-context shop')).toMatchObject({
      stdout: 'deleted context shop from /root/.kube/config\n',
      stderr:
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
    });
    expect(cluster.kubectl('get pods').stderr).toBe(
      'Error in configuration: context was not found for specified context: shop\n',
    );
    cluster.kubectl('config use-context kubernetes-admin@kubernetes');
    expect(cluster.kubectl('get pods').exitCode).toBe(0);
  });

  it.each([
    ['--kubeconfig=/tmp/other', 'error: stat /tmp/other: no such file or directory'],
    ['--cluster=no', 'error: cluster "no" does not exist'],
    ['--user=no', 'error: auth info "no" does not exist'],
    ['--context=no', 'error: context "no" does not exist'],
    [
      '--request-timeout=soon',
      'error: Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
    ],
    [
      '--as-group=devs',
      'Error in configuration: requesting uid, groups or user-extra for kubernetes-admin without impersonating a user',
    ],
    [
      '-s localhost:8080',
      'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
    ],
  ])('there is no way to a cluster with %s', (flag, message) => {
    expect(createCluster().kubectl(`get pods ${flag}`)).toMatchObject({
      stdout: '',
      stderr: `${message}\n`,
      exitCode: 1,
    });
  });

  it('takes what leads to the cluster', () => {
    const flags =
      '--kubeconfig=/etc/kubernetes/admin.conf --cluster=kubernetes --user=kubernetes-admin --request-timeout=5s -v=6 -s https://192.168.0.10:6443';
    expect(createCluster().kubectl(`get pods ${flags}`)).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['config use-context no', 'error: no context exists with the name: "no"\n'],
    ['config get-contexts no', 'error: context no not found\n'],
    ['config set-context', 'error: you must specify a non-empty context name or --current\n'],
    ['config delete-context no', 'error: cannot delete context no, not in /root/.kube/config\n'],
  ])('%s fails with its words', (line, stderr) => {
    expect(createCluster().kubectl(line)).toMatchObject({ stderr, exitCode: 1 });
  });
});

describe('kubectl config set', () => {
  it('makes clusters, users and contexts, and the server that they lead to is the one that is asked', () => {
    const cluster = createCluster();
    const said = (line: string): string => cluster.kubectl(`config ${line}`).stdout;
    expect(said('set-cluster far --server=https://1.2.3.4')).toBe('Cluster "far" set.\n');
    expect(said('set-credentials bob --token=abc')).toBe('User "bob" set.\n');
    expect(said('set contexts.there.cluster far')).toBe('Property "contexts.there.cluster" set.\n');
    said('set contexts.there.user bob');
    said('set current-context there');
    expect(said('view --minify')).toContain('server: https://1.2.3.4');
    expect(said('view --minify')).toContain('token: REDACTED');
    expect(said('view --raw -o jsonpath={.users[0].user.token}')).toBe('abc');
    expect(cluster.kubectl('get pods').stderr).toBe(
      'The connection to the server 1.2.3.4 was refused - did you specify the right host or port?\n',
    );
    expect(cluster.kubectl('version --client').exitCode).toBe(0);
    said('unset clusters.far');
    expect(cluster.kubectl('get pods').stderr).toContain('localhost:8080 was refused');
    said('use-context kubernetes-admin@kubernetes');
    expect(cluster.kubectl('get pods').exitCode).toBe(0);
  });

  it.each([
    ['set clusters.kubernetes x', "can't set a map to a value: kubernetes"],
    ['set nope x', 'unable to parse nope after [] at api.Config'],
    ['unset clusters.nope.server', 'current map key `nope` is invalid'],
    ['delete-cluster nope', 'cannot delete cluster nope, not in /root/.kube/config'],
    ['delete-user nope', 'cannot delete user nope, not in /root/.kube/config'],
    [
      'set-credentials a --token=x --username=y',
      'you cannot specify more than one authentication method at the same time: token, basicAuth',
    ],
  ])('config %s', (line, message) => {
    expect(createCluster().kubectl(`config ${line}`).stderr).toBe(`error: ${message}\n`);
  });
});
