/** `kubectl create ingress`. Source: kubectl/pkg/cmd/create/create_ingress.go. */
import type { CommandSpec } from '../invocation';
import { type Made, made } from './config';
import { generator } from './generator';

export type IngressWords = {
  readonly name: string;
  readonly ingressClass: string;
  /** `HOST/PATH=SERVICE:PORT[,tls[=SECRET]]`. */
  readonly rules: readonly string[];
  readonly defaultBackend: string;
  readonly annotations: readonly string[];
};

export const createIngressCommand: CommandSpec = generator({
  name: 'ingress',
  aliases: ['ing'],
  usage: 'NAME --rule=host/path=service:port[,tls[=secret]]',
  does: 'Creates an Ingress.',
  flags: [
    { name: 'class', type: 'string' },
    { name: 'rule', type: 'array' },
    { name: 'default-backend', type: 'string' },
    { name: 'annotation', type: 'array' },
  ],
  failing: 'ingress',
  make: ({ flags }, name) =>
    made(
      ingress({
        name,
        ingressClass: flags.text('class'),
        rules: flags.list('rule'),
        defaultBackend: flags.text('default-backend'),
        annotations: flags.list('annotation'),
      }),
    ),
});

/** What a rule begins with; upstream looks no further. */
const rulePattern = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+/;

export function ingress({ name, ingressClass, rules, defaultBackend, annotations }: IngressWords): Made {
  if (defaultBackend === '' && rules.length === 0)
    return {
      ok: false,
      message:
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    };
  const wrong = rules.find((rule) => !rulePattern.test(rule));
  if (wrong !== undefined)
    return {
      ok: false,
      message: `rule ${wrong} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
    };
  const bare = annotations.find((annotation) => !annotation.includes('='));
  if (bare !== undefined)
    return { ok: false, message: `annotation ${bare} is invalid and should be in format key=[value]` };
  if (defaultBackend !== '' && defaultBackend.split(':').length !== 2)
    return { ok: false, message: 'default-backend should be in format servicename:serviceport' };
  const tls = tlsOf(rules);
  const notes = Object.fromEntries(
    annotations.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  );
  return {
    ok: true,
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, ...(annotations.length === 0 ? {} : { annotations: notes }) },
      spec: {
        ...(ingressClass === '' ? {} : { ingressClassName: ingressClass }),
        ...(defaultBackend === '' ? {} : { defaultBackend: backendOf(defaultBackend) }),
        ...(tls.length === 0 ? {} : { tls }),
        ...(rules.length === 0 ? {} : { rules: rulesOf(rules) }),
      },
      status: { loadBalancer: {} },
    },
  };
}

function backendOf(text: string): unknown {
  const [name, port = ''] = text.split(':');
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

function rulesOf(rules: readonly string[]): readonly unknown[] {
  const byHost = new Map<string, unknown[]>();
  for (const rule of rules) {
    const [main = ''] = rule.split(',');
    const slash = main.indexOf('/');
    const host = main.slice(0, slash);
    const [path = '', backend = ''] = main.slice(slash + 1).split('=');
    const isPrefix = path.endsWith('*');
    const paths = byHost.get(host) ?? [];
    byHost.set(host, paths);
    paths.push({
      path: `/${isPrefix ? path.slice(0, -1) : path}`,
      pathType: isPrefix ? 'Prefix' : 'Exact',
      backend: backendOf(backend),
    });
  }
  return [...byHost].map(([host, paths]) => ({ ...(host === '' ? {} : { host }), http: { paths } }));
}

function tlsOf(rules: readonly string[]): readonly unknown[] {
  const entries: { hosts: string[]; secretName: string }[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const [, tls, ...more] = rule.split(',');
    const host = rule.slice(0, rule.indexOf('/'));
    if (tls === undefined || more.length > 0 || seen.has(host)) continue;
    seen.add(host);
    const secretName = tls.split('=')[1] ?? '';
    const known = entries.find((entry) => entry.secretName === secretName);
    if (known !== undefined) known.hosts.push(host);
    else if (host !== '' || secretName !== '') entries.push({ hosts: host === '' ? [] : [host], secretName });
  }
  return entries.map(({ hosts, secretName }) => ({
    ...(hosts.length === 0 ? {} : { hosts }),
    ...(secretName === '' ? {} : { secretName }),
  }));
}
