/** The contexts in kubectl's configuration. Source: kubectl/pkg/cmd/config. */
import { Failure, fail } from '../failure';
import type { Invocation } from '../invocation';
import { inColumns } from '../output/columns';
import { compareText } from '../printers/cells';
import type { Context, Session } from '../session';

/** Where kubectl keeps its configuration, as it tells people. */
export const configFile = '/root/.kube/config';

export function getContexts(invocation: Invocation): void {
  const { flags, args, session } = invocation;
  const output = flags.text('output');
  if (output !== '' && output !== 'name')
    fail(
      `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
    );
  const shown = [...session.contexts]
    .filter(({ name }) => args.length === 0 || args.includes(name))
    .sort((a, b) => compareText(a.name, b.name));
  const rows = shown.map((context) =>
    output === 'name'
      ? [context.name]
      : [
          context.name === session.current ? '*' : ' ',
          context.name,
          context.cluster,
          context.user,
          context.namespace ?? '',
        ],
  );
  const headers = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'];
  invocation.print(inColumns(flags.bool('no-headers') || output === 'name' ? rows : [headers, ...rows]));
  const missing = args.filter((name) => contextOf(session, name) === undefined);
  if (missing.length > 0)
    throw new Failure(missing.map((name) => ({ kind: 'said', text: `context ${name} not found` })));
}

export function useContext(invocation: Invocation): void {
  const { args, session } = invocation;
  const [name, ...others] = args;
  if (name === undefined || others.length > 0) fail(`Unexpected args: [${args.join(' ')}]`);
  if (name === '') fail('empty context names are not allowed');
  if (contextOf(session, name) === undefined) fail(`no context exists with the name: "${name}"`);
  invocation.configure({ current: name });
  invocation.say(`Switched to context "${name}".`);
}

/** `--cluster`, `--user` and `--namespace` are flags of every command; here they say what the context is to have. */
export function setContext(invocation: Invocation): void {
  const { flags, args, session } = invocation;
  if (args.length > 1) fail(`Unexpected args: [${args.join(' ')}]`);
  const [given = ''] = args;
  const isCurrent = flags.bool('current');
  if (given === '' && !isCurrent) fail('you must specify a non-empty context name or --current');
  if (given !== '' && isCurrent) fail('you cannot specify both a context name and --current');
  if (isCurrent && session.current === '') fail('no current context is set');
  const name = isCurrent ? session.current : given;
  const before = contextOf(session, name);
  const { namespace, ...rest } = before ?? { name, cluster: '', user: '' };
  const wanted = flags.has('namespace') ? flags.text('namespace') : namespace;
  const context: Context = {
    ...rest,
    ...(flags.has('cluster') ? { cluster: flags.text('cluster') } : {}),
    ...(flags.has('user') ? { user: flags.text('user') } : {}),
    ...(wanted === undefined || wanted === '' ? {} : { namespace: wanted }),
  };
  const contexts =
    before === undefined
      ? [...session.contexts, context]
      : session.contexts.map((each) => (each === before ? context : each));
  invocation.configure({ contexts });
  invocation.say(`Context "${name}" ${before === undefined ? 'created' : 'modified'}.`);
}

export function deleteContext(invocation: Invocation): void {
  const { args, session } = invocation;
  const [name, ...others] = args;
  if (name === undefined || others.length > 0) fail(`Unexpected args: [${args.join(' ')}]`);
  if (contextOf(session, name) === undefined) fail(`cannot delete context ${name}, not in ${configFile}`);
  if (session.current === name)
    invocation.warn(
      'warning: this removed your active context, use "kubectl config use-context" to select a different one',
    );
  invocation.configure({ contexts: session.contexts.filter((each) => each.name !== name) });
  invocation.say(`deleted context ${name} from ${configFile}`);
}

export function renameContext(invocation: Invocation): void {
  const { args, session } = invocation;
  const [from, to, ...others] = args;
  if (from === undefined || to === undefined || others.length > 0)
    fail(`Unexpected args: [${args.join(' ')}]`);
  if (to === '') fail('You must specify a new non-empty context name');
  const context = contextOf(session, from);
  if (context === undefined) fail(`cannot rename the context "${from}", it's not in ${configFile}`);
  if (contextOf(session, to) !== undefined)
    fail(`cannot rename the context "${from}", the context "${to}" already exists in ${configFile}`);
  const contexts = session.contexts.map((each) => (each === context ? { ...each, name: to } : each));
  invocation.configure({ contexts, current: session.current === from ? to : session.current });
  invocation.say(`Context "${from}" renamed to "${to}".`);
}

function contextOf(session: Session, name: string): Context | undefined {
  return session.contexts.find((each) => each.name === name);
}
