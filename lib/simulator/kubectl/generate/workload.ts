/**
 * `kubectl create deployment`, `job`, `cronjob`.
 * Source: kubectl/pkg/cmd/create/create_deployment.go, create_job.go, create_cronjob.go.
 */
import type { KubeObject, Manifest } from '../../objects/objects';
import { nameSuffix } from '../../values/random';
import { fail } from '../failure';
import type { CommandSpec, Invocation } from '../invocation';
import { find, itemsOrFail } from '../resource-args';
import { generator } from './generator';

export const createDeploymentCommand: CommandSpec = generator({
  name: 'deployment',
  aliases: ['deploy'],
  usage: 'NAME --image=image -- [COMMAND] [args...]',
  does: 'Creates a Deployment.',
  flags: [
    { name: 'image', type: 'strings', required: true },
    { name: 'port', type: 'int' },
    { name: 'replicas', short: 'r', type: 'int' },
  ],
  failing: 'deployment',
  make: (invocation, name) => {
    const { flags } = invocation;
    const images = flags.list('image');
    const command = commandOf(invocation);
    if (images.length > 1 && command.length > 0) fail('cannot specify multiple --image options and command');
    const labels = { app: name };
    const port = flags.number('port') ?? -1;
    const containers = images.map((image) => ({
      image,
      name: containerName(invocation, image),
      ...(command.length === 0 ? {} : { command }),
      ...(port >= 0 ? { ports: [{ containerPort: port }] } : {}),
      resources: {},
    }));
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: {
        replicas: flags.number('replicas') ?? 1,
        selector: { matchLabels: labels },
        strategy: {},
        template: { metadata: { labels }, spec: { containers } },
      },
      status: {},
    };
  },
});

export const createJobCommand: CommandSpec = generator({
  name: 'job',
  usage: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  does: 'Creates a Job, from an image or from a CronJob.',
  flags: [
    { name: 'image', type: 'string' },
    { name: 'from', type: 'string' },
  ],
  failing: 'job',
  make: (invocation, name) => {
    const { flags } = invocation;
    const command = commandOf(invocation);
    const from = flags.text('from');
    if ((flags.text('image') === '') === (from === '')) fail('either --image or --from must be specified');
    if (from !== '' && command.length > 0) fail('cannot specify --from and command');
    if (from !== '') return jobFrom(invocation, name, from);
    const template = podTemplate(name, flags.text('image'), command, 'Never');
    return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template }, status: {} };
  },
});

export const createCronJobCommand: CommandSpec = generator({
  name: 'cronjob',
  aliases: ['cj'],
  usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  does: 'Creates a CronJob.',
  flags: [
    { name: 'image', type: 'string', required: true },
    { name: 'schedule', type: 'string', required: true },
    { name: 'restart', type: 'string' },
  ],
  failing: 'cronjob',
  make: (invocation, name) => {
    const { flags } = invocation;
    const template = podTemplate(
      name,
      flags.text('image'),
      commandOf(invocation),
      flags.text('restart', 'OnFailure'),
    );
    return {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: { schedule: flags.text('schedule'), jobTemplate: { metadata: { name }, spec: { template } } },
      status: {},
    };
  },
});

/** What stands after `--`. */
export function commandOf({ args, dash }: Invocation): readonly string[] {
  return dash < 0 ? [] : args.slice(dash);
}

function podTemplate(
  name: string,
  image: string,
  command: readonly string[],
  restartPolicy: string,
): unknown {
  const container = { name, image, ...(command.length === 0 ? {} : { command }), resources: {} };
  return { metadata: {}, spec: { containers: [container], restartPolicy } };
}

/**
 * The last part of an image's name, without tag and digest, as a container's name. One that had to be cleaned gets a
 * suffix by chance, as two images may come to the same name.
 */
function containerName({ api }: Invocation, image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1);
  const name = last.split(':')[0]?.split('@')[0] ?? '';
  if (!/[_.]/.test(name)) return name;
  const below = (among: number): number => api.choose(`suffix of the container of ${image}`, among);
  return `${name.replace(/[_.]/g, '-')}-${nameSuffix({ below })}`;
}

function jobFrom(invocation: Invocation, name: string, from: string): Manifest {
  const found = find(invocation, { args: [from] });
  const items = itemsOrFail(found);
  const [item] = items;
  if (item === undefined || items.length !== 1) return fail('from must be an existing cronjob');
  if (item.resource.id !== 'CronJob')
    return fail(`unknown object type *${item.resource.version}.${item.resource.kind}`);
  const cronJob = item.object as KubeObject;
  const template = (
    cronJob.spec as {
      readonly jobTemplate: { readonly metadata?: Manifest['metadata']; readonly spec: unknown };
    }
  ).jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...template.metadata?.annotations },
      ...(template.metadata?.labels === undefined ? {} : { labels: template.metadata.labels }),
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: cronJob.metadata.name,
          uid: cronJob.metadata.uid,
          controller: true,
        },
      ],
    },
    spec: template.spec,
    status: {},
  };
}
