/** A step of a run, opened: what it did as the API or the node has it, and the object before and after. */
import {
  type Cluster,
  type KubeObject,
  type ObjectRef,
  type Step,
  subjectOf,
  unifiedDiff,
  yamlText,
} from '@/lib/simulator/index';
import { objectName } from '../words/words';

/** Plain data that survives JSON. */
export type OpenedStep = {
  /** "update status of Pod web, revision 12". Markdown. */
  readonly did: string;
  readonly object: ObjectRef | null;
  /** Of a write: the change of the object as `diff -u` prints it. */
  readonly diff: string | null;
  /** Of a scheduling: node by node. */
  readonly verdicts: readonly { readonly node: string; readonly says: string }[];
};

/** Most nodes that are told one by one. */
const mostVerdicts = 20;

export function openedStep(cluster: Pick<Cluster, 'getAt'>, step: Step): OpenedStep {
  const { action } = step;
  const verdicts = action.kind === 'finding' ? (action.verdicts ?? []) : [];
  return {
    did: didOf(step),
    object: subjectOf(step) ?? null,
    diff: action.kind === 'write' ? writtenDiff(cluster, action) : null,
    verdicts: verdicts.slice(0, mostVerdicts).map(({ node, refusedBy, reasons, total }) => ({
      node,
      says:
        refusedBy === undefined
          ? total === undefined
            ? 'fits'
            : `fits, score ${total}`
          : `${refusedBy}: ${reasons?.join('; ') ?? 'refused'}`,
    })),
  };
}

type Write = Extract<Step['action'], { kind: 'write' }>;

function writtenDiff(cluster: Pick<Cluster, 'getAt'>, { object, revision, removed }: Write): string {
  const before = cluster.getAt(object.kind, object.key, revision - 1);
  const after = removed ? undefined : cluster.getAt(object.kind, object.key, revision);
  return diffOf(before, after);
}

export function diffOf(before: KubeObject | undefined, after: KubeObject | undefined): string {
  return unifiedDiff(before ? yamlOf(before) : '', after ? yamlOf(after) : '');
}

/** As `kubectl get -o yaml` prints it. */
export function yamlOf(object: KubeObject): string {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { managedFields: _notes, ...shown } = metadata as typeof metadata & { managedFields?: unknown };
  return yamlText({ apiVersion, kind, metadata: shown, ...rest });
}

function didOf({ action }: Step): string {
  switch (action.kind) {
    case 'write': {
      const what = action.subresource === undefined ? '' : `/${action.subresource}`;
      return `${action.verb}${what} ${objectName(action.object)}, revision ${action.revision}`;
    }
    case 'refused':
      return `${action.verb} ${objectName(action.object)}: ${action.code === 0 ? '' : `${action.code} `}${action.reason}: ${action.message}`;
    case 'event':
      return `Event ${action.type} ${action.reason} about ${objectName(action.about)}: ${action.message}`;
    case 'finding':
      return `${action.finding}${action.about === undefined ? '' : ` about ${objectName(action.about)}`}; nothing is written`;
    case 'effect':
      return `${action.effect} on ${action.node}${action.about === undefined ? '' : `, for ${objectName(action.about)}`}; the API server does not see it`;
    case 'fault':
      return 'a fault, from outside the cluster';
    case 'command':
      return action.command.kind === 'kubectl'
        ? `kubectl ${action.command.line.replace(/^(kubectl|k)\s+/, '')}`
        : action.command.kind;
    default:
      return action satisfies never;
  }
}
