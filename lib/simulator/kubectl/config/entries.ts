/**
 * The clusters and users in kubectl's configuration.
 * Source: kubectl/pkg/cmd/config/{set_cluster,set_credentials,delete_cluster,delete_user}.go.
 */
import { fail, failWithUsage } from '../failure';
import type { Invocation } from '../invocation';
import type { Entry } from '../session';
import { configFile } from './contexts';

const clusterFlags = ['server', 'tls-server-name', 'certificate-authority', 'proxy-url'];
const userFlags = ['client-certificate', 'client-key', 'token', 'username', 'password'];

export function setCluster(invocation: Invocation): void {
  const { flags, session } = invocation;
  const name = nameIn(invocation, 'cluster');
  const isInsecure = flags.bool('insecure-skip-tls-verify');
  if (isInsecure && flags.text('certificate-authority') !== '')
    fail('you cannot specify a certificate authority and insecure mode at the same time');
  if (flags.bool('embed-certs') && flags.text('certificate-authority') === '')
    fail('you must specify a --certificate-authority to embed');
  const fields = {
    ...given(invocation, clusterFlags),
    ...(isInsecure ? { 'insecure-skip-tls-verify': true } : {}),
  };
  invocation.configure({ clusters: withEntry(session.clusters, name, fields) });
  invocation.say(`Cluster "${name}" set.`);
}

export function setCredentials(invocation: Invocation): void {
  const { flags, session } = invocation;
  const name = nameIn(invocation, 'user');
  const fields = given(invocation, userFlags);
  const isBasic = 'username' in fields || 'password' in fields;
  if ('token' in fields && isBasic)
    fail('you cannot specify more than one authentication method at the same time: token, basicAuth');
  if (flags.bool('embed-certs') && !('client-certificate' in fields || 'client-key' in fields))
    fail('you must specify a --client-certificate or --client-key to embed');
  invocation.configure({ users: withEntry(session.users, name, fields) });
  invocation.say(`User "${name}" set.`);
}

export function deleteCluster(invocation: Invocation): void {
  const { args, session, command } = invocation;
  const [name, ...others] = args;
  if (name === undefined || others.length > 0) failWithUsage(command, `Unexpected args: [${args.join(' ')}]`);
  if (!has(session.clusters, name)) fail(`cannot delete cluster ${name}, not in ${configFile}`);
  invocation.configure({ clusters: session.clusters.filter((each) => each.name !== name) });
  invocation.say(`deleted cluster ${name} from ${configFile}`);
}

export function deleteUser(invocation: Invocation): void {
  const { args, session, command } = invocation;
  const [name, ...others] = args;
  if (name === undefined || others.length > 0) failWithUsage(command, 'user to delete is required');
  if (!has(session.users, name)) fail(`cannot delete user ${name}, not in ${configFile}`);
  invocation.configure({ users: session.users.filter((each) => each.name !== name) });
  invocation.say(`deleted user ${name} from ${configFile}`);
}

/** The entries with these fields in one of them, which is made when it is not there. */
export function withEntry(
  entries: readonly Entry[],
  name: string,
  fields: Entry['fields'],
): readonly Entry[] {
  if (!has(entries, name)) return [...entries, { name, fields }];
  return entries.map((each) => (each.name === name ? { name, fields: { ...each.fields, ...fields } } : each));
}

function has(entries: readonly Entry[], name: string): boolean {
  return entries.some((each) => each.name === name);
}

function nameIn({ args, command }: Invocation, what: string): string {
  const [name, ...others] = args;
  if (name === undefined || others.length > 0) failWithUsage(command, `Unexpected args: [${args.join(' ')}]`);
  return name === '' ? fail(`you must specify a non-empty ${what} name`) : name;
}

/** The flags that the line has, as fields of the file. */
function given({ flags }: Invocation, names: readonly string[]): Entry['fields'] {
  return Object.fromEntries(names.filter((name) => flags.has(name)).map((name) => [name, flags.text(name)]));
}
