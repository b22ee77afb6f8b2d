/** For the tests of this folder: scenarios and manifests written as YAML in a line or two. */
import { readScenario } from '@/lib/curriculum/scenarios';
import { problemText } from '@/lib/curriculum/yaml-file';
import { type Derived, derive, type Scenario } from './derive';

export function scenario(body: string): Scenario {
  const text = `title: T\ntopics: [pod]\nminutes: 1\ndifficulty: 1\nsource: { title: S, url: "https://kubernetes.io/docs/concepts/" }${body}`;
  const read = readScenario('test', 'test.yaml', text);
  if (!read.ok) throw new Error(read.problems.map(problemText).join('\n'));
  return read.scenario;
}

export function asked(body: string, seed = 0): Derived {
  const result = derive(scenario(body), { seed });
  if (!result.ok) throw new Error(result.problem);
  return result.derived;
}

export function problemOf(body: string): string | undefined {
  const result = derive(scenario(body), { seed: 0 });
  return result.ok ? undefined : result.problem;
}

export function deployment(name: string, replicas: number): string {
  return `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name} }, spec: { replicas: ${replicas}, selector: { matchLabels: { app: ${name} } }, template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: app, image: "app:1", ports: [{ containerPort: 8080 }] }] } } } }`;
}

export function service(name: string): string {
  return `{ apiVersion: v1, kind: Service, metadata: { name: ${name} }, spec: { selector: { app: ${name} }, ports: [{ port: 80, targetPort: 8080 }] } }`;
}

export function pod(name: string, resources = '{}'): string {
  return `{ apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: { containers: [{ name: app, image: "app:1", resources: ${resources} }] } }`;
}
