import { describe, expect, it } from 'vitest';
import { asked, deployment } from '../testing';
import { sceneOf } from './scene-of';

describe('the picture of a cluster', () => {
  it('has a budget, and tells how many Pods it lets go', () => {
    const { run } = asked(`
given:
  nodes: 2
  objects: [${deployment('web', 3)}, { apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: web }, spec: { minAvailable: 2, selector: { matchLabels: { app: web } } } }]
when: [{ wait: 30s }]
ask: { kind: state, question: How many?, read: { count: { kind: Pod } } }`);
    const { objects, description } = sceneOf(run.cluster);
    expect(objects.find(({ kind }) => kind === 'PodDisruptionBudget')?.detail).toBe('at least 2 · 1 may go');
    expect(description).toContain('PodDisruptionBudget web (at least 2, 1 may go)');
  });

  it('has no client in a container among the control plane', () => {
    const { run } = asked(`
given:
  nodes: 1
  objects: [${deployment('web', 1)}]
when: [{ wait: 10s }]
ask: { kind: state, question: How many?, read: { count: { kind: Pod } } }`);
    const { controlPlane, arrows } = sceneOf(run.cluster);
    expect(run.cluster.processes().map(({ name }) => name)).toContain('clients');
    expect(controlPlane.processes.map(({ name }) => name)).not.toContain('clients');
    expect(arrows.map(({ to }) => to)).not.toContain('process:clients');
  });
});
