import { expect, it } from 'vitest';
import { createCluster } from '../cluster';
import type { Component } from '../component';
import { cronJobController } from '../controllers/cronjob';
import { daemonSetController } from '../controllers/daemonset';
import { horizontalPodAutoscalerController } from '../controllers/horizontal-pod-autoscaler';
import { jobController } from '../controllers/job';
import { persistentVolumeBinder } from '../controllers/persistentvolume-binder';
import { statefulSetController } from '../controllers/statefulset';
import { defaultSettings } from '../given/settings';
import { commands } from '../kubectl/commands';
import { changes, creates, describes, explains, onNodes } from '../kubectl/late-command';
import * as lateControllers from '../late-controllers';
import { loadPart } from './late';
import { bringingParts, missingParts, PartMissing, Port, partNames } from './part';

const pods = Array.from({ length: 3 }, (_, i) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `pod-${i}` },
  spec: { containers: [{ name: 'web', image: 'pilotage/web:1' }] },
}));

it('has all parts from the start, wherever their weight does not matter', () => {
  expect(missingParts()).toEqual([]);
});

it.each(partNames)('a page can load the part %s, and then no port of it is empty', async (part) => {
  await loadPart(part);
  expect(missingParts()).not.toContain(part);
});

it('lists under their names the commands of kubectl that come late, with every other name they have', () => {
  const late = [changes, creates, describes, explains, onNodes].flatMap((port) => port.get());
  const listed = (name: string) => commands.find((each) => each.name === name);
  for (const command of late) {
    expect(listed(command.name)?.does).toBe(command.does);
    expect(listed(command.name)?.aliases ?? []).toEqual(command.aliases ?? []);
  }
});

it('says which part is missing, and does the work again when it is there', () => {
  const port = new Port<number>('yaml');
  expect(() => port.get()).toThrow(PartMissing);
  port.bring(7);
  const { value, brought } = bringingParts(() => port.get());
  expect({ value, brought }).toEqual({ value: 7, brought: ['yaml'] });
});

it('takes for a cluster of Pods none of the parts', () => {
  const { brought } = bringingParts(() =>
    createCluster({ objects: pods }, { limits: { steps: 40_001 } }).run(),
  );
  expect(brought).toEqual([]);
});

it.each([
  ['kubectl get pods', []],
  ['kubectl get pods -o yaml', []],
  ['kubectl describe pod pod-0', ['kubectl describes']],
  ['kubectl explain pod.spec', ['kubectl explains']],
  ['kubectl delete pod pod-0', ['kubectl changes']],
  ['kubectl run another --image=pilotage/web:1', ['kubectl creates']],
])('takes for `%s` only %j', (line, parts) => {
  const cluster = createCluster({ objects: pods });
  const { value, brought } = bringingParts(() => cluster.fork().kubectl(line));
  expect({ code: value.exitCode, brought }).toEqual({ code: 0, brought: parts });
});

it.each([
  [lateControllers.jobController, jobController],
  [lateControllers.cronJobController, cronJobController],
  [lateControllers.statefulSetController, statefulSetController],
  [lateControllers.daemonSetController, daemonSetController],
  [lateControllers.persistentVolumeBinder, persistentVolumeBinder],
  [
    lateControllers.horizontalPodAutoscalerController(defaultSettings, () => undefined),
    horizontalPodAutoscalerController(defaultSettings, () => undefined),
  ],
])('a controller whose code comes late is named and watches as the one that comes (%#)', (late, own) => {
  const facts = ({ watches, reconcile: _, ...rest }: Component) => ({
    ...rest,
    watches: Object.fromEntries(
      Object.entries(watches).map(([kind, { keys: __, ...which }]): [string, object] => [kind, which]),
    ),
  });
  expect(facts(late)).toEqual(facts(own));
});
