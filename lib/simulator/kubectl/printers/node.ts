/** Source: pkg/printers/internalversion/printers.go printNode. */
import { conditionOf, type Labels, type Node } from '../../objects/objects';
import { age, compareText } from './cells';
import { printer } from './printer';

export const node = printer<Node>(
  [
    'Name',
    'Status',
    'Roles',
    'Age',
    'Version',
    '(Internal-IP)',
    '(External-IP)',
    '(OS-Image)',
    '(Kernel-Version)',
    '(Container-Runtime)',
  ],
  (object, { now }) => {
    const info = object.status?.nodeInfo ?? {};
    return [
      object.metadata.name,
      statusOf(object),
      nodeRoles(object.metadata.labels).join(',') || '<none>',
      age(object, now),
      info.kubeletVersion ?? '',
      addressOf(object, 'InternalIP'),
      addressOf(object, 'ExternalIP'),
      info.osImage || '<unknown>',
      kernelOf(info),
      info.containerRuntimeVersion || '<unknown>',
    ];
  },
);

/** With the architecture, where the node tells it. */
function kernelOf({ kernelVersion = '', architecture = '' }: Readonly<Record<string, string>>): string {
  if (kernelVersion === '') return '<unknown>';
  return architecture === '' ? kernelVersion : `${kernelVersion} (${architecture})`;
}

const rolePrefix = 'node-role.kubernetes.io/';

/** The roles a node's labels give it, in order. */
export function nodeRoles(labels: Labels | undefined): readonly string[] {
  const roles = Object.entries(labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return [key.slice(rolePrefix.length)];
    return key === 'kubernetes.io/role' ? [value] : [];
  });
  return [...new Set(roles)].filter((role) => role !== '').sort(compareText);
}

function statusOf(object: Node): string {
  const ready = conditionOf(object, 'Ready');
  const status = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return object.spec?.unschedulable ? `${status},SchedulingDisabled` : status;
}

function addressOf({ status }: Node, wanted: string): string {
  return status?.addresses?.find(({ type }) => type === wanted)?.address ?? '<none>';
}
