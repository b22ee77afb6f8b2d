/**
 * What a container answers to a probe over time, and in which words it fails.
 * Source: pkg/probe/{http,tcp,exec,grpc}.
 */
import { answerTo } from '../given/http-answer';
import type { RunningContainer } from '../machine';
import type { IntOrString, Probe } from '../objects/objects';
import type { Answers, ProbeKind } from './probes';
import { changesIn, contentAt, filesWritten, scriptOf } from './shell-program';

/** What the container answers; constant between the turns. */
export function probeAnswers(run: RunningContainer, probe: Probe, kind: ProbeKind): Answers {
  const asksFile = fileAsked(run, probe) ?? endsByItself(probe);
  if (asksFile !== undefined) return asksFile;
  const { behaviour, startedAt, hangsSince } = run;
  const { readyAfterMs = 0, neverReady = false, unreadyBetweenMs = [], unhealthyAfterMs } = behaviour;
  const port = portAsked(run, probe);
  const deaf = port !== undefined && behaviour.listensOn !== undefined && !behaviour.listensOn.includes(port);
  const tooSlow = takesAnswer(probe) && (behaviour.latencyMs ?? 0) > timeoutMs(probe);
  if (deaf || tooSlow || statusAsked(run, probe) >= 400) return { at: () => false, turns: [] };
  const at = (time: number): boolean => {
    if (hangsSince !== undefined && time >= hangsSince && takesAnswer(probe)) return false;
    const age = time - startedAt;
    if (age < readyAfterMs) return false;
    if (unhealthyAfterMs !== undefined && age >= unhealthyAfterMs) return false;
    if (kind !== 'readiness') return true;
    return !neverReady && !unreadyBetweenMs.some(([from, to]) => age >= from && age < to);
  };
  const turns = [
    startedAt + readyAfterMs,
    ...unreadyBetweenMs.flatMap(([from, to]) => [startedAt + from, startedAt + to]),
    ...(unhealthyAfterMs === undefined ? [] : [startedAt + unhealthyAfterMs]),
    ...(hangsSince === undefined ? [] : [hangsSince]),
  ].sort((a, b) => a - b);
  return { at, turns };
}

/** What the kubelet reports of a failure. */
export function probeFailure(run: RunningContainer, probe: Probe, ip: string, at: number): string {
  const { behaviour, startedAt, hangsSince } = run;
  const seconds = `${timeoutMs(probe) / 1000}s`;
  const hangs =
    (hangsSince !== undefined && at >= hangsSince) || (behaviour.latencyMs ?? 0) > timeoutMs(probe);
  const port = portAsked(run, probe);
  const deaf =
    at - startedAt < (behaviour.readyAfterMs ?? 0) ||
    (port !== undefined && behaviour.listensOn !== undefined && !behaviour.listensOn.includes(port));
  const { httpGet, tcpSocket, grpc, exec } = probe;
  const host = httpGet?.host === undefined || httpGet.host === '' ? ip : httpGet.host;
  const address = `${host}:${port ?? 0}`;
  const refused = `dial tcp ${address}: connect: connection refused`;
  if (httpGet !== undefined) {
    const path = httpGet.path ?? '/';
    const url = `${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${address}${path.startsWith('/') ? path : `/${path}`}`;
    if (deaf) return `Get "${url}": ${refused}`;
    if (hangs)
      return `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
    const isUnhealthy =
      behaviour.unhealthyAfterMs !== undefined && at - startedAt >= behaviour.unhealthyAfterMs;
    const status = statusAsked(run, probe);
    return `HTTP probe failed with statuscode: ${status >= 400 ? status : isUnhealthy ? 500 : 503}`;
  }
  if (tcpSocket !== undefined) return refused;
  if (grpc !== undefined) {
    if (deaf)
      return `timeout: failed to connect service "${address}" within ${seconds}: context deadline exceeded`;
    return hangs
      ? `timeout: health rpc did not complete within ${seconds}`
      : 'service unhealthy (responded with "NOT_SERVING")';
  }
  const command = exec?.command ?? [];
  if (hangs) return `command "${command.join(' ')}" timed out`;
  const path = pathAsked(command);
  return path === undefined || command[0] === 'test'
    ? ''
    : `${command[0] === 'ls' ? 'ls' : 'cat'}: can't open '${path}': No such file or directory`;
}

/** A connection alone is answered by the kernel, even for a process that hangs. */
function takesAnswer({ tcpSocket }: Probe): boolean {
  return tcpSocket === undefined;
}

/** What is given as the answer to the path that it asks for; anything from 200 to 399 is a success. */
function statusAsked({ behaviour }: RunningContainer, { httpGet }: Probe): number {
  return httpGet === undefined ? 200 : answerTo(behaviour.answers, httpGet.path ?? '/', '').status;
}

function timeoutMs(probe: Probe): number {
  return Math.max(1, probe.timeoutSeconds ?? 1) * 1000;
}

function portAsked(run: RunningContainer, probe: Probe): number | undefined {
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port;
  return port === undefined ? portOfCommand(probe) : portNumber(run, port);
}

/** The port that a command asks within its own container: `wget -qO- http://localhost:8080/`. */
function portOfCommand({ exec }: Probe): number | undefined {
  const [, scheme, port] =
    /\b(https?):\/\/(?:localhost|127\.0\.0\.1)(?::(\d+))?/.exec((exec?.command ?? []).join(' ')) ?? [];
  return scheme === undefined ? undefined : Number(port ?? (scheme === 'https' ? 443 : 80));
}

/** A command that asks nobody: it ends as it always does, whatever the container's process is about. */
function endsByItself({ exec }: Probe): Answers | undefined {
  const [name = '', word] = wordsOf(exec?.command ?? []);
  const succeeds =
    name === 'exit' ? Number(word ?? 0) === 0 : succeeding.has(name) || (name === 'ls' && word === '/');
  if (!succeeds && name !== 'false' && name !== 'exit') return undefined;
  return { at: () => succeeds, turns: [] };
}

const succeeding: ReadonlySet<string> = new Set([
  'true',
  ':',
  'echo',
  'printf',
  'date',
  'hostname',
  'pwd',
  'sleep',
]);

function wordsOf(command: readonly string[]): readonly string[] {
  return (scriptOf({ command }) ?? command.join(' ')).trim().split(/[\s;&|]+/);
}

function portNumber(run: RunningContainer, port: IntOrString): number | undefined {
  if (typeof port === 'number') return port;
  const named = run.spec.ports?.find(({ name }) => name === port)?.containerPort;
  return named ?? (/^\d+$/.test(port) ? Number(port) : undefined);
}

/** A command that looks for a file which the container's own command writes or removes. */
function fileAsked(run: RunningContainer, probe: Probe): Answers | undefined {
  const path = pathAsked(probe.exec?.command ?? []);
  if (path === undefined) return undefined;
  const changes = changesIn(run).filter((change) => change.path === path);
  const ofImage = run.behaviour.files?.[path];
  if (changes.length === 0 && ofImage === undefined) return undefined;
  // Of a file that nothing was known of before somebody wrote or removed it: it was there, as the probe was answered.
  const isKnown = ofImage !== undefined || filesWritten(run.spec).some((change) => change.path === path);
  const before = isKnown ? (ofImage ?? null) : '';
  return {
    at: (time) => {
      const content = contentAt(changes, path, time - run.startedAt);
      return (content === undefined ? before : (content ?? ofImage ?? null)) !== null;
    },
    turns: changes.map(({ afterMs }) => run.startedAt + afterMs),
  };
}

function pathAsked(command: readonly string[]): string | undefined {
  const [name = '', ...rest] = (scriptOf({ command }) ?? command.join(' ')).split(/\s+/);
  if (!['cat', 'test', 'ls', 'stat', '['].includes(name)) return undefined;
  return rest.find((word) => word.startsWith('/'));
}
