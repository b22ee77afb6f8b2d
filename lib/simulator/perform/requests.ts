/** Carries out a person's command that is a request to the API server, or several. */

import type { ClientCommand, Command, CommandResult, Target } from '../command';
import { requestOf } from '../engine/raw-request';
import type { Node, Pod, Taint } from '../objects/objects';
import { timestamp } from '../values/time';
import { applyAll } from './apply';
import { change, find, mergeChange, type Session, send, told, unknown } from './client';

export function performRequest(client: Session, command: ClientCommand): CommandResult {
  switch (command.kind) {
    case 'apply':
      return applyAll(client, command.objects);
    case 'create':
      return told(
        client,
        send(client, { verb: 'create', object: command.object }),
        command.object,
        'created',
      );
    case 'replace':
      return told(
        client,
        send(client, { verb: 'update', object: command.object }),
        command.object,
        'replaced',
      );
    case 'patch':
      return change(client, command.target, 'patched', (found) => ({
        verb: 'patch',
        kind: found.resource.id,
        key: found.key,
        patch: { type: 'merge', body: command.patch },
        ...(command.subresource === undefined
          ? {}
          : { subresource: command.subresource as 'status' | 'scale' }),
      }));
    case 'delete':
      return remove(client, command);
    case 'scale':
      return change(client, command.target, 'scaled', (found) => ({
        verb: 'patch',
        kind: found.resource.id,
        key: found.key,
        subresource: 'scale',
        patch: { type: 'merge', body: { spec: { replicas: command.replicas } } },
      }));
    case 'label':
      return mergeChange(client, command.target, 'labeled', { metadata: { labels: command.values } });
    case 'annotate':
      return mergeChange(client, command.target, 'annotated', { metadata: { annotations: command.values } });
    case 'setImage':
      return setImages(client, command.target, command.images);
    case 'restart': {
      const annotations = { 'kubectl.kubernetes.io/restartedAt': timestamp(client.engine.now) };
      return mergeChange(client, command.target, 'restarted', {
        spec: { template: { metadata: { annotations } } },
      });
    }
    case 'rollout':
      return mergeChange(client, command.target, `${command.action}d`, {
        spec: { paused: command.action === 'pause' ? true : null },
      });
    case 'cordon':
      return mergeChange(client, { kind: 'Node', name: command.node }, 'cordoned', {
        spec: { unschedulable: true },
      });
    case 'uncordon':
      return mergeChange(client, { kind: 'Node', name: command.node }, 'uncordoned', {
        spec: { unschedulable: null },
      });
    case 'taint':
      return taint(client, command);
    case 'request': {
      const { method, path, body } = command;
      const request = requestOf(method, path, body, client.engine.api.resources);
      if (request === undefined) return unknown('the server could not find the requested resource');
      if ('ok' in request) return request;
      const answer = send(client, request);
      return answer.ok ? { ok: true, message: '' } : answer;
    }
    default:
      return command satisfies never;
  }
}

function remove(client: Session, command: Extract<Command, { kind: 'delete' }>): CommandResult {
  const found = find(client.engine, command.target);
  if (!found.ok) return found.refusal;
  const { resource, key } = found;
  const answer = send(client, {
    verb: 'delete',
    kind: resource.id,
    key,
    propagation: command.propagation ?? 'Background',
    ...(command.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: command.gracePeriodSeconds }),
  });
  if (!answer.ok) return answer;
  const where = resource.namespaced ? ` from ${key.slice(0, key.indexOf('/'))} namespace` : '';
  const how = command.gracePeriodSeconds === 0 ? 'force deleted' : 'deleted';
  const what = resource.group === '' ? resource.singular : `${resource.singular}.${resource.group}`;
  return { ok: true, message: `${what} "${command.target.name}" ${how}${where}` };
}

/** New images by container name; `*` means every container. */
function setImages(client: Session, target: Target, images: Readonly<Record<string, string>>): CommandResult {
  const withImages = (spec: Pod['spec']): Pod['spec'] => ({
    ...spec,
    containers: spec.containers.map((container) => {
      const image = images[container.name] ?? images['*'];
      return image === undefined ? container : { ...container, image };
    }),
  });
  return change(client, target, 'image updated', (found) => ({
    verb: 'patch',
    kind: found.resource.id,
    key: found.key,
    patch: {
      type: 'change',
      change: (object) => {
        if (object.kind === 'Pod') return { ...object, spec: withImages(object.spec as Pod['spec']) };
        const spec = object.spec as { readonly template: { readonly spec: Pod['spec'] } };
        const template = { ...spec.template, spec: withImages(spec.template.spec) };
        return { ...object, spec: { ...spec, template } };
      },
    },
  }));
}

function taint(client: Session, command: Extract<Command, { kind: 'taint' }>): CommandResult {
  return change(client, { kind: 'Node', name: command.node }, 'tainted', (found) => ({
    verb: 'patch',
    kind: 'Node',
    key: found.key,
    patch: {
      type: 'change',
      change: (object) => {
        const node = object as Node;
        const taints = changedTaints(node.spec?.taints ?? [], command);
        const { taints: _old, ...spec } = node.spec ?? {};
        return { ...node, spec: taints.length === 0 ? spec : { ...spec, taints } };
      },
    },
  }));
}

function changedTaints(
  taints: readonly Taint[],
  { add = [], remove: gone = [] }: Extract<Command, { kind: 'taint' }>,
): readonly Taint[] {
  const kept = taints.filter(
    (each) =>
      !gone.some(({ key, effect }) => key === each.key && (effect === undefined || effect === each.effect)) &&
      !add.some(({ key, effect }) => key === each.key && effect === each.effect),
  );
  return [...add, ...kept];
}
