import { describe, expect, it } from 'vitest';
import { asked } from '../testing';
import { playTyped } from './ask-task';
import { rightsGained } from './rights';

const rbac = 'rbac.authorization.k8s.io';
const bot = asked(`
given:
  nodes: 1
  objects:
    - { apiVersion: v1, kind: ServiceAccount, metadata: { name: bot } }
    - { apiVersion: ${rbac}/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [""], resources: ["*"], verbs: [get, list] }] }
    - { apiVersion: ${rbac}/v1, kind: RoleBinding, metadata: { name: team }, roleRef: { apiGroup: ${rbac}, kind: ClusterRole, name: reader }, subjects: [{ apiGroup: ${rbac}, kind: Group, name: "system:serviceaccounts:default" }] }
ask:
  kind: fix
  question: Give it.
  within: 5s
  goals: [{ label: One is given, read: { rights: gained }, not: "" }]
  solutions: [["kubectl create clusterrolebinding a --clusterrole=reader --user=a"], ["kubectl create clusterrolebinding a --clusterrole=reader --user=b"]]
  nonFixes: [{ lines: ["kubectl get pods"] }, { lines: ["kubectl get nodes"] }, { lines: ["kubectl get all"] }]`).run;

function gainedBy(...lines: string[]): readonly string[] {
  const played = playTyped(bot, lines);
  if (!played.ok) throw new Error(played.problem);
  return rightsGained(played.run.cluster)
    .split('\n')
    .filter((line) => line !== '');
}

describe('the rights that were given', () => {
  it('are nobody’s while nothing was bound, though there is a role', () => {
    expect(gainedBy('kubectl create role r --verb=delete --resource=pods')).toEqual([]);
  });

  it('are those of everybody whom a binding names, in its namespace', () => {
    expect(
      gainedBy(
        'kubectl create role r --verb=delete --resource=pods,deployments.apps/scale',
        'kubectl create rolebinding r --role=r --serviceaccount=default:bot --user=mallory --group=all',
      ),
    ).toEqual(
      ['Group all', 'ServiceAccount default/bot', 'User mallory'].flatMap((who) => [
        `${who} may delete deployments.apps/scale in default`,
        `${who} may delete pods in default`,
      ]),
    );
  });

  it('are told in whichever namespace they are given, and once', () => {
    expect(
      gainedBy(
        'kubectl create rolebinding a -n kube-public --clusterrole=cluster-admin --serviceaccount=default:bot',
        'kubectl create rolebinding b -n kube-public --clusterrole=view --serviceaccount=default:bot',
      ),
    ).toEqual(['ServiceAccount default/bot may * *.* in kube-public']);
    expect(gainedBy('kubectl create clusterrolebinding a --clusterrole=cluster-admin --user=ann')).toEqual([
      'User ann may * * everywhere',
      'User ann may * *.* everywhere',
    ]);
  });

  it('are none where somebody was allowed it before, by a group or in wider words', () => {
    expect(
      gainedBy(
        'kubectl create role r --verb=list --resource=pods',
        'kubectl create rolebinding r --role=r --serviceaccount=default:bot',
      ),
    ).toEqual([]);
  });

  it('are those of an account also where it is named as the user that it appears as', () => {
    expect(
      gainedBy(
        'kubectl create role r --verb=delete --resource=pods --resource-name=a',
        'kubectl create rolebinding r --role=r --user=system:serviceaccount:default:bot',
      ),
    ).toEqual(['ServiceAccount default/bot may delete pods a in default']);
  });

  it('are given too by a role that grows under those who hold it', () => {
    expect(
      gainedBy(
        `kubectl patch clusterrole reader --type=json -p '[{"op":"add","path":"/rules/0/verbs/-","value":"watch"}]'`,
      ),
    ).toEqual(['Group system:serviceaccounts:default may watch * in default']);
  });
});
