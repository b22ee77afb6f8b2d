/**
 * What the flags that every command has say of the way to the cluster: which configuration file, which of its contexts, clusters
 * and users, which server, in whose name. Source: client-go/tools/clientcmd/{client_config,validation,helpers,loader}.go.
 */
import { parseDuration } from '../values/duration';
import type { CommandSpec } from './invocation';
import type { Flags } from './line/flags';
import { currentContext, type Session, serverAddress } from './session';

/** Where kubectl's configuration is, and where kubeadm leaves the one it is copied from. */
const configFiles =
  /^(?:~|\$HOME|\/root|\/home\/[^/]+)?\/?\.kube\/config$|^\/etc\/kubernetes\/(?:super-)?admin\.conf$/;

export type Connection =
  | { readonly ok: true; readonly session: Session }
  /** What is told on standard error. */
  | { readonly ok: false; readonly message: string };

/** The session as the flags have it for one command, or why there is no way to a cluster with them. */
export function connectionFor(
  command: CommandSpec,
  path: string,
  session: Session,
  flags: Flags,
): Connection {
  const context = flags.has('context') ? { ...session, current: flags.text('context') } : session;
  if (flags.has('context') && currentContext(context) === undefined)
    return no(`error: context "${flags.text('context')}" does not exist`);
  // What these flags say to `kubectl config` is what the file is to have.
  if (path.startsWith('kubectl config')) return { ok: true, session: context };
  const problem = problemWith(
    session,
    flags,
    (command.flags ?? []).map(({ name }) => name),
  );
  return problem === undefined ? { ok: true, session: context } : no(problem);
}

function no(message: string): Connection {
  return { ok: false, message };
}

/** `own`: flags that mean something else to this command. */
function problemWith(session: Session, flags: Flags, own: readonly string[]): string | undefined {
  const { contexts, clusters, users } = session;
  const given = (name: string): string => (own.includes(name) ? '' : flags.text(name));
  const file = given('kubeconfig');
  if (file !== '' && !configFiles.test(file)) return `error: stat ${file}: no such file or directory`;
  const timeout = given('request-timeout');
  if (timeout !== '' && !/^\d+$/.test(timeout) && parseDuration(timeout) === undefined)
    return 'error: Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)';
  const [cluster, user] = [given('cluster'), given('user')];
  if (cluster !== '' && !clusters.some((each) => each.name === cluster))
    return `error: cluster "${cluster}" does not exist`;
  if (
    user !== '' &&
    !users.some((each) => each.name === user) &&
    !contexts.some((each) => each.user === user)
  )
    return `error: auth info "${user}" does not exist`;
  const more = ['as-group', 'as-uid', 'as-user-extra'];
  if (given('as') === '' && more.some((name) => !own.includes(name) && flags.has(name)))
    return `Error in configuration: requesting uid, groups or user-extra for ${user || (contexts[0]?.user ?? '')} without impersonating a user`;
  const server = given('server')
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
  if (server !== '' && server !== serverAddress)
    return `The connection to the server ${server} was refused - did you specify the right host or port?`;
  return undefined;
}
