/**
 * `kubectl rollout pause`, `resume` and `restart`.
 * Source: kubectl/pkg/cmd/rollout/rollout_pause.go, rollout_resume.go, rollout_restart.go.
 */
import type { KubeObject, PodTemplate } from '../../objects/objects';
import { timestamp } from '../../values/time';
import { findForChange, type PatchBody, patchOf, Teller } from '../change';
import { fail } from '../failure';
import { fieldManagerFlag, fileFlags, printFlags, selectorFlag } from '../flag-sets';
import type { CommandSpec, Invocation } from '../invocation';
import { templateOf } from '../pod-spec';
import { forEach, type Item } from '../resource-args';
import { pluralText } from '../resource-name';

const rolloutFlags = [...printFlags, ...fileFlags, selectorFlag, fieldManagerFlag];

export const pauseCommand: CommandSpec = {
  name: 'pause',
  usage: 'RESOURCE',
  does: 'Pauses a rollout: changes of the template wait.',
  flags: rolloutFlags,
  run: (invocation) =>
    changeRollouts(invocation, 'paused', ({ resource, object }) => {
      if (resource.id !== 'Deployment') return 'pausing is not supported';
      return isPaused(object) ? 'is already paused' : { spec: { paused: true } };
    }),
};

export const resumeCommand: CommandSpec = {
  name: 'resume',
  usage: 'RESOURCE',
  does: 'Resumes a rollout that was paused.',
  flags: rolloutFlags,
  run: (invocation) =>
    changeRollouts(invocation, 'resumed', ({ resource, object }) => {
      if (resource.id !== 'Deployment') return 'resuming is not supported';
      return isPaused(object) ? { spec: { paused: null } } : 'is not paused';
    }),
};

const restartedAt = 'kubectl.kubernetes.io/restartedAt';

export const restartCommand: CommandSpec = {
  name: 'restart',
  usage: 'RESOURCE',
  does: 'Replaces all Pods, by a rollout of a template that differs in an annotation.',
  flags: rolloutFlags,
  run: (invocation) =>
    changeRollouts(invocation, 'restarted', ({ resource, object, name }) => {
      if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(resource.id))
        return 'restarting is not supported';
      if (resource.id === 'Deployment' && isPaused(object))
        return "can't restart paused deployment (run rollout resume first)";
      const now = timestamp(invocation.now);
      const template = templateOf(object as KubeObject) as PodTemplate;
      if (template.metadata?.annotations?.[restartedAt] === now)
        fail(
          `failed to create patch for ${name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
        );
      return { spec: { template: { metadata: { annotations: { [restartedAt]: now } } } } };
    }),
};

/** Changes each object; a text instead of a change says why not. */
function changeRollouts(
  invocation: Invocation,
  done: string,
  change: (item: Item) => PatchBody | string,
): void {
  const { flags, args } = invocation;
  const teller = new Teller(invocation);
  if (args.length === 0 && flags.list('filename').length === 0) fail('required resource not specified');
  const found = findForChange(invocation, args, true);
  if (found.entries.length === 0) invocation.warn(`No resources found in ${invocation.namespace} namespace.`);
  forEach(found, (item) => {
    const body = change(item);
    if (typeof body === 'string') return fail(`error: ${pluralText(item.resource)} "${item.name}" ${body}`);
    const answer = invocation.api.send(patchOf(item, 'strategic', body, teller.options('kubectl-rollout')));
    if (!answer.ok) return fail(`failed to patch: ${answer.message}`);
    teller.tell(item.resource, answer.object, done);
  });
}

function isPaused(object: KubeObject | undefined): boolean {
  return (object?.spec as { readonly paused?: boolean } | undefined)?.paused === true;
}
