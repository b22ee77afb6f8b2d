/** What people type to a shell in a container: what it prints, and what is left of it. */
import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../index';

const pod = `
apiVersion: v1
kind: Pod
metadata: { name: box }
spec:
  containers:
    - name: box
      image: busybox
      command: [sleep, "1000000"]
      env: [{ name: GREETING, value: hello world }]
      volumeMounts: [{ name: config, mountPath: /etc/config }, { name: shared, mountPath: /data }]
      readinessProbe: { exec: { command: [cat, /tmp/ready] }, periodSeconds: 2 }
    - name: side
      image: busybox
      command: [sleep, "1000000"]
      volumeMounts: [{ name: shared, mountPath: /shared }]
  volumes: [{ name: config, configMap: { name: settings } }, { name: shared, emptyDir: {} }]
`;

function clusterWithBox(): Cluster {
  const cluster = createCluster({ nodes: [{ name: 'node-1' }] });
  cluster.kubectl('create configmap settings --from-literal=a=one');
  cluster.kubectl('apply -f -', { stdin: pod });
  cluster.run(20_000);
  return cluster;
}

function typed(cluster: Cluster, script: string): { stdout: string; stderr: string; exitCode: number } {
  return cluster.kubectl(`exec box -c box -- sh -c '${script}'`);
}

describe('sh -c in a container', () => {
  const cluster = clusterWithBox();

  it.each([
    ['echo one two | wc -w', '2\n'],
    ['env | grep -i greeting | cut -d= -f2 | tr a-z A-Z', 'HELLO WORLD\n'],
    ['printf "b\\na\\nb\\n" | sort | uniq -c | head -1', '      1 a\n'],
    ['for i in 1 2 3; do echo $((i * 2)); done | tail -n 1', '6\n'],
    ['i=0; while [ $i -lt 2 ]; do i=$((i+1)); done; echo $i', '2\n'],
    ['if [ -f /etc/config/a ]; then cat /etc/config/a; else echo no; fi', 'one'],
    [`echo "\${NOPE:-none} \${#GREETING} $(hostname) \`pwd\`"`, 'none 11 box /\n'],
    ['set -e; false || echo rescued; ! true; echo $?', 'rescued\n1\n'],
    ['cat /nope 2>/dev/null || echo missing', 'missing\n'],
    ['cat /nope > /tmp/log 2>&1; wc -l < /tmp/log', '1\n'],
    ['(cd /tmp && pwd); grep -c name /etc/resolv.conf', '/tmp\n1\n'],
  ])('%s', (script, stdout) => {
    expect(typed(cluster, script).stdout).toBe(stdout);
  });

  it.each([
    ['sed s/a/b/', 127, 'sh: sed: not found\n'],
    ['if true', 2, 'sh: syntax error: unexpected end of file\n'],
    ['echo "abc', 2, 'sh: syntax error: unterminated quoted string\n'],
    ['echo x > /etc/config/b', 1, "sh: can't create /etc/config/b: Read-only file system\n"],
    ['echo x > /no/b', 1, "sh: can't create /no/b: nonexistent directory\n"],
    ['exit 3', 3, ''],
  ])('%s ends with %i', (script, code, stderr) => {
    const answer = typed(cluster, script);
    expect(answer.stderr).toBe(`${stderr}command terminated with exit code ${code}\n`);
    expect(answer.exitCode).toBe(code);
  });

  it.each(['while true; do :; done', 'A=xx; while true; do A=$A$A; done', 'A="eval \\"\\$A\\""; eval "$A"'])(
    'ends what would never end: %s',
    (script) => {
      const begun = performance.now();
      expect(typed(cluster, script).exitCode).not.toBe(0);
      expect(performance.now() - begun).toBeLessThan(1_000);
    },
  );

  it('lets as much time pass as it sleeps', () => {
    const before = cluster.now;
    typed(cluster, 'sleep 90');
    expect(cluster.now - before).toBe(90_000);
  });
});

describe('what a command writes', () => {
  it('is there for the next one, and for other containers where they share it', () => {
    const cluster = clusterWithBox();
    typed(cluster, 'echo kept > /tmp/note; echo shared > /data/note');
    expect(typed(cluster, 'cat /tmp/note').stdout).toBe('kept\n');
    expect(cluster.kubectl('exec box -c side -- cat /shared/note').stdout).toBe('shared\n');
    expect(cluster.kubectl('exec box -c side -- cat /tmp/note').exitCode).toBe(1);
  });

  it('is what a probe sees', () => {
    const cluster = clusterWithBox();
    const ready = (): string => cluster.kubectl('get pod box --no-headers').stdout.split(/ +/)[1] ?? '';
    typed(cluster, 'touch /tmp/ready');
    cluster.run(10_000);
    expect(ready()).toBe('2/2');
    typed(cluster, 'rm /tmp/ready');
    cluster.run(20_000);
    expect(ready()).toBe('1/2');
    typed(cluster, 'touch /tmp/ready');
    cluster.run(20_000);
    expect(ready()).toBe('2/2');
  });

  it('is gone when the container starts again', () => {
    const cluster = clusterWithBox();
    typed(cluster, 'touch /tmp/note');
    cluster.do({ kind: 'fault', fault: { kind: 'crash', pod: 'default/box', container: 'box' } });
    cluster.run(60_000);
    expect(typed(cluster, 'ls /tmp').stdout).toBe('');
  });
});

describe('kubectl cp', () => {
  it('copies files and folders into a container, and tells what is not there', () => {
    const cluster = clusterWithBox();
    const files = { note: 'hello\n', 'dir/a': 'one\n', 'dir/sub/b': 'two\n' };
    const copied = (words: string): string => cluster.kubectl(`cp ${words} -c box`, { files }).stderr;
    expect(copied('note box:/tmp')).toBe('');
    expect(copied('./dir default/box:/tmp')).toBe('');
    expect(typed(cluster, 'cat /tmp/note /tmp/dir/a /tmp/dir/sub/b').stdout).toBe('hello\none\ntwo\n');
    expect(copied('nope box:/tmp')).toBe("error: nope doesn't exist in local filesystem\n");
    expect(copied('note note')).toBe('error: one of src or dest must be a remote file specification\n');
    expect(copied('box:/nope here')).toBe(
      'tar: /nope: No such file or directory\ntar: error exit delayed from previous errors\ncommand terminated with exit code 1\n',
    );
    expect(copied('box:/etc/hostname here')).toBe("tar: removing leading '/' from member names\n");
  });
});
