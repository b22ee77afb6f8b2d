/** `kubectl run`: a Pod from an image. Source: kubectl/pkg/cmd/run/run.go, kubectl/pkg/generate/versioned/run.go. */
import type { KubeObject, Manifest } from '../../objects/objects';
import { keyFor } from '../api-client';
import { Teller } from '../change';
import { deletionFlags } from '../deletion';
import { Failure, fail, failWithUsage } from '../failure';
import { dryRunFlag, fieldManagerFlag, printFlags, recordFlag, saveConfigFlag } from '../flag-sets';
import { goesOn } from '../interrupt';
import type { CommandSpec, Invocation } from '../invocation';
import { toldLogs } from '../node/logs';
import { joinLabels } from '../printers/cells';
import { recorded } from '../record';
import { resourceOrFail } from '../resource-name';
import { made } from './config';
import { exposedService, pairsOf } from './expose';
import { createMade } from './generator';
import { withOverrides } from './overrides';

export const runCommand: CommandSpec = {
  name: 'run',
  usage:
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  does: 'Runs an image in a Pod.',
  flags: [
    ...printFlags,
    ...deletionFlags,
    dryRunFlag,
    fieldManagerFlag,
    recordFlag,
    saveConfigFlag,
    { name: 'annotations', type: 'array' },
    { name: 'image', type: 'string', required: true },
    { name: 'image-pull-policy', type: 'string' },
    { name: 'rm', type: 'bool' },
    { name: 'env', type: 'array' },
    { name: 'port', type: 'string' },
    { name: 'labels', short: 'l', type: 'string' },
    { name: 'stdin', short: 'i', type: 'bool' },
    { name: 'tty', short: 't', type: 'bool' },
    { name: 'attach', type: 'bool' },
    { name: 'leave-stdin-open', type: 'bool' },
    { name: 'restart', type: 'string' },
    { name: 'command', type: 'bool' },
    { name: 'expose', type: 'bool' },
    { name: 'quiet', short: 'q', type: 'bool' },
    { name: 'privileged', type: 'bool' },
    { name: 'detach-keys', type: 'string' },
    { name: 'pod-running-timeout', type: 'duration' },
    { name: 'overrides', type: 'string' },
    { name: 'override-type', type: 'string' },
  ],
  run,
};

function run(invocation: Invocation): void {
  const { flags, args, dash, command: path } = invocation;
  if (args.length === 0 || dash === 0) failWithUsage(path, 'NAME is required for run');
  const name = args[0] as string;
  const image = flags.text('image');
  if (image === '') fail('--image is required');
  if (!/^[\w][\w.\-/:]*(@[\w+.-]+:[\da-fA-F]{32,})?$/.test(image) || /[A-Z]/.test(image.split(':')[0] ?? ''))
    fail(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  const interactive = flags.bool('stdin');
  const attach = flags.bool('attach', interactive || flags.bool('tty'));
  if (flags.bool('tty') && !interactive)
    failWithUsage(path, '-i/--stdin is required for containers with -t/--tty=true');
  if (flags.bool('expose') && flags.text('port') === '')
    failWithUsage(path, '--port must be set when exposing a service');
  const restartPolicy = restartPolicyOf(flags.text('restart'), interactive && !flags.has('restart'));
  if (restartPolicy === undefined)
    fail(`invalid restart policy: ${flags.text('restart')}, valid values are: Always, OnFailure, Never`);
  if (!attach && flags.bool('rm')) failWithUsage(path, '--rm should only be used for attached containers');
  if (attach && !['', 'none'].includes(flags.text('dry-run')))
    failWithUsage(
      path,
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  const pullPolicy = flags.text('image-pull-policy');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pullPolicy))
    failWithUsage(path, `invalid image pull policy: ${pullPolicy}`);
  const pod = recorded(invocation, withOverrides(invocation, podOf(invocation, name, image, restartPolicy)));
  const shown = attach ? silent(invocation) : invocation;
  const teller = new Teller(shown);
  createMade(shown, pod, undefined, 'kubectl-run', teller);
  if (flags.bool('expose')) {
    const selector = joinLabels(pod.metadata.labels);
    const service = made(exposedService({ name, port: flags.text('port'), selector }));
    createMade(shown, recorded(invocation, service), undefined, 'kubectl-run', teller);
  }
  if (attach) followed(invocation, name);
}

/** What `--restart` means; undefined for what it cannot mean. */
export function restartPolicyOf(given: string, interactive: boolean): string | undefined {
  if (given === '') return interactive ? 'OnFailure' : 'Always';
  return ['Always', 'OnFailure', 'Never'].includes(given) ? given : undefined;
}

function podOf({ flags, args }: Invocation, name: string, image: string, restartPolicy: string): Manifest {
  const labels = flags.text('labels') === '' ? { run: name } : pairsOf(flags.text('labels'));
  if (typeof labels === 'string') return fail(labels);
  const rest = args.slice(1);
  const env = flags.list('env').map((pair) => {
    const equals = pair.indexOf('=');
    if (equals <= 0) return fail(`invalid env: ${pair}`);
    return { name: pair.slice(0, equals), value: pair.slice(equals + 1) };
  });
  const port = flags.text('port');
  if (port !== '' && !/^\d+$/.test(port))
    fail(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  const annotations = Object.fromEntries(
    flags.list('annotations').map((pair) => {
      const equals = pair.indexOf('=');
      return equals <= 0
        ? fail(`unexpected annotation spec: ${pair}`)
        : [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(flags.has('annotations') ? { annotations } : {}) },
    spec: {
      containers: [
        {
          name,
          image,
          ...(flags.text('image-pull-policy') === ''
            ? {}
            : { imagePullPolicy: flags.text('image-pull-policy') }),
          ...(flags.bool('stdin') ? { stdin: true, stdinOnce: !flags.bool('leave-stdin-open') } : {}),
          ...(flags.bool('tty') ? { tty: true } : {}),
          ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
          ...(rest.length === 0 ? {} : flags.bool('command') ? { command: rest } : { args: rest }),
          ...(env.length === 0 ? {} : { env }),
          ...(port === '' ? {} : { ports: [{ containerPort: Number(port) }] }),
          resources: {},
        },
      ],
      dnsPolicy: 'ClusterFirst',
      restartPolicy,
    },
    status: {},
  };
}

/** Attached, kubectl prints what the container prints instead of what it created. */
function silent(invocation: Invocation): Invocation {
  return invocation.withoutOutput();
}

/** Waits until the container has ended, prints its log, and ends as it ended. With `--rm` the Pod is deleted then. */
function followed(invocation: Invocation, name: string): void {
  const { api, flags, namespace } = invocation;
  const pods = resourceOrFail(api.resources, 'pods');
  const phaseOf = (object: KubeObject): string =>
    (object.status as { readonly phase?: string } | undefined)?.phase ?? '';
  const look = (): KubeObject | undefined => {
    const now = api.get(pods, namespace, name);
    return now.ok ? now.object : undefined;
  };
  const ended = (): boolean => {
    const pod = look();
    return pod === undefined || phaseOf(pod) === 'Succeeded' || phaseOf(pod) === 'Failed';
  };
  const waited = api.waitUntil(ended);
  const pod = look();
  if (pod !== undefined) invocation.print(toldLogs(invocation, pod));
  if (waited !== 'done') goesOn(invocation);
  if (flags.bool('rm')) {
    api.send({
      verb: 'delete',
      kind: pods.id,
      key: keyFor(pods, namespace, name),
      propagation: 'Background',
    });
    invocation.say(`pod "${name}" deleted from ${namespace} namespace`);
  }
  if (pod === undefined || phaseOf(pod) !== 'Failed') return;
  const statuses = (
    pod.status as {
      readonly containerStatuses?: readonly {
        readonly state?: { readonly terminated?: { readonly exitCode: number; readonly reason?: string } };
      }[];
    }
  ).containerStatuses;
  const terminated = statuses?.[0]?.state?.terminated;
  const text = `pod ${namespace}/${name} terminated (${terminated?.reason ?? 'Error'})\n`;
  throw new Failure([{ kind: 'plain', text }], terminated?.exitCode ?? 1);
}
