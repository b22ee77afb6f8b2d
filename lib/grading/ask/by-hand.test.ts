import { describe, expect, it } from 'vitest';
import { derive } from '../derive';
import { judge } from '../judge/grade';
import { scenario } from '../testing';

const waiting = `
given: { nodes: [{ name: node-1, cpu: "1" }], objects: [{ apiVersion: v1, kind: Pod, metadata: { name: db }, spec: { containers: [{ name: db, image: "db:1", resources: { requests: { cpu: "2" } } }] } }] }
ask:
  kind: fix
  question: Let Pod db run.
  within: 30s
  goals:
    - { label: Pod db is Running, read: { column: { of: { kind: Pod, name: db }, name: STATUS } }, is: Running }
  solutions:
    - ["kubectl run x --image=x:1"]
    - ["kubectl run y --image=y:1"]
  nonFixes:
    - { lines: ["kubectl label pod db a=b"] }
    - { lines: ["kubectl label pod db a=c"] }
    - { lines: ["kubectl label pod db a=d"] }`;

function said(...typed: string[]): string {
  const made = derive(scenario(waiting), { seed: 0 });
  if (!made.ok) throw new Error(made.problem);
  const graded = judge(made.derived, { kind: 'fix', typed });
  if (!graded.ok) throw new Error(graded.problem);
  return graded.verdict.sentence;
}

describe('what is done by hand', () => {
  it('reaches no goal by a status that nobody saw', () => {
    expect(
      said(`kubectl patch pod db --subresource=status --type=merge -p '{"status":{"phase":"Running"}}'`),
    ).toBe(
      'Not yet: you wrote the status of Pod db by hand; a status tells what somebody saw, and makes nothing come true.',
    );
  });

  it('counts nothing that was written in the name of somebody else', () => {
    expect(
      said('kubectl delete pod db --as=bob --as-group=system:masters', 'kubectl run db --image=db:1'),
    ).toBe(
      'Not yet: you wrote Pod db in the name of bob; what counts is what you may do yourself, and what the components do by themselves.',
    );
  });

  it('leaves no process stopped that ran; stopped and started again it is no matter', () => {
    const anew = ['kubectl delete pod db', 'kubectl run db --image=db:1'];
    expect(said(...anew, 'ssh control-plane sudo systemctl stop kube-scheduler')).toBe(
      'Not yet: you stopped kube-scheduler and left it so; the cluster has to do without it from now on.',
    );
    expect(said(...anew, 'ssh control-plane sudo systemctl restart kube-scheduler')).toMatch(/^Right/);
  });

  it('lets look as anybody', () => {
    expect(
      said('kubectl delete pod db', 'kubectl run db --image=db:1', 'kubectl auth can-i get pods --as=bob'),
    ).toMatch(/^Right/);
  });
});
