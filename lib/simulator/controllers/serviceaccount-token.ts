/**
 * serviceaccount-token-controller: fills the Secrets that somebody makes for the token of a ServiceAccount. Such a token
 * does not expire; no account has one by itself since v1.24.
 *
 * Rules
 *   serviceaccount-token/fill        A Secret of type kubernetes.io/service-account-token that names an account gets a token
 *                                    of it, its namespace and the cluster's CA. (pkg/controller/serviceaccount/
 *                                    tokens_controller.go generateTokenIfNeeded)
 *   serviceaccount-token/no-account  Is there no such account, or is it another one of that name, the Secret is deleted.
 *                                    (syncSecret, syncServiceAccount)
 *   serviceaccount-token/reference   An account no longer lists such a Secret that is gone. (removeSecretReference)
 */
import { type Component, type Intent, type View, watch } from '../component';
import { type Key, type KubeObject, keyOf, type Secret } from '../objects/objects';
import { toBase64, toBase64Url } from '../values/base64';
import { deepEqual } from '../values/equal';
import { rootCertificate } from './root-ca';

const tokenType = 'kubernetes.io/service-account-token';
const accountName = 'kubernetes.io/service-account.name';
const accountUid = 'kubernetes.io/service-account.uid';

/** The key under which the account of a Secret that is gone is looked at. */
const gone = '/gone/';

type Account = KubeObject & { readonly secrets?: readonly { readonly name?: string }[] };

export const serviceAccountTokenController: Component = {
  name: 'serviceaccount-token-controller',
  process: 'kube-controller-manager',
  watches: {
    Secret: watch('Secret', (secret, _view, removed) => {
      if (secret.type !== tokenType) return [];
      return removed
        ? [`${gone}${secret.metadata.namespace}/${nameOf(secret)}/${secret.metadata.name}`]
        : [keyOf(secret)];
    }),
    ServiceAccount: watch('ServiceAccount', (account, view, removed) =>
      removed ? tokensOf(account, view).map(keyOf) : [],
    ),
  },
  reconcile(view, key) {
    if (key.startsWith(gone)) return unlist(view, key.slice(gone.length));
    const secret = view.get('Secret', key);
    if (secret === undefined || secret.type !== tokenType) return [];
    const account = accountOf(secret, view);
    return account === undefined ? [deletion(secret)] : fill(secret, account);
  },
};

function nameOf({ metadata }: Secret): string {
  return metadata.annotations?.[accountName] ?? '';
}

function tokensOf({ metadata }: KubeObject, view: View): readonly Secret[] {
  return view
    .list('Secret', metadata.namespace)
    .filter(
      (secret) =>
        secret.type === tokenType &&
        nameOf(secret) === metadata.name &&
        secret.metadata.annotations?.[accountUid] === metadata.uid,
    );
}

/** The account that a Secret is for; undefined when there is none of that name, or another than the Secret was made for. */
function accountOf(secret: Secret, view: View): KubeObject | undefined {
  const found = view.get('ServiceAccount', `${secret.metadata.namespace}/${nameOf(secret)}`);
  const uid = secret.metadata.annotations?.[accountUid];
  return uid === undefined || uid === '' || uid === found?.metadata.uid ? found : undefined;
}

function fill(secret: Secret, account: KubeObject): readonly Intent[] {
  const { namespace = '', annotations } = secret.metadata;
  const given = secret.data ?? {};
  const data = {
    ...given,
    'ca.crt': toBase64(rootCertificate),
    namespace: given.namespace || toBase64(namespace),
    token: given.token || toBase64(tokenFor(secret, account)),
  };
  if (deepEqual(data, given)) return [];
  const named = { ...annotations, [accountName]: account.metadata.name, [accountUid]: account.metadata.uid };
  return [
    {
      do: 'update',
      object: { ...secret, metadata: { ...secret.metadata, annotations: named }, data } as Secret,
      rule: 'serviceaccount-token/fill',
      says: `puts a token of ServiceAccount ${keyOf(account)} into Secret ${keyOf(secret)}`,
    },
  ];
}

/** Without an end; it holds as long as its Secret and its account are there. (pkg/serviceaccount/legacy.go) */
function tokenFor({ metadata: { namespace = '', name, uid } }: Secret, account: KubeObject): string {
  const prefix = 'kubernetes.io/serviceaccount';
  const claims = {
    iss: 'kubernetes/serviceaccount',
    [`${prefix}/namespace`]: namespace,
    [`${prefix}/secret.name`]: name,
    [`${prefix}/service-account.name`]: account.metadata.name,
    [`${prefix}/service-account.uid`]: account.metadata.uid,
    sub: `system:serviceaccount:${namespace}:${account.metadata.name}`,
  };
  const header = toBase64Url(JSON.stringify({ alg: 'RS256', kid: 'simulated' }));
  return `${header}.${toBase64Url(JSON.stringify(claims))}.${toBase64Url(uid)}`;
}

function deletion(secret: Secret): Intent {
  return {
    do: 'delete',
    target: { kind: 'Secret', key: keyOf(secret) },
    uid: secret.metadata.uid,
    rule: 'serviceaccount-token/no-account',
    says: `deletes Secret ${keyOf(secret)}: there is no ServiceAccount ${nameOf(secret)} that it was made for`,
    keepGoing: true,
  };
}

/** `reference`: namespace, account and Secret. */
function unlist(view: View, reference: Key): readonly Intent[] {
  const [namespace = '', name = '', secret = ''] = reference.split('/');
  const account = view.get('ServiceAccount', `${namespace}/${name}`) as Account | undefined;
  const isBack = view.get('Secret', `${namespace}/${secret}`) !== undefined;
  if (isBack || account?.secrets?.some((each) => each.name === secret) !== true) return [];
  return [
    {
      do: 'update',
      object: { ...account, secrets: account.secrets.filter((each) => each.name !== secret) } as Account,
      rule: 'serviceaccount-token/reference',
      says: `takes Secret ${secret} off the list of ServiceAccount ${keyOf(account)}: it is gone`,
    },
  ];
}
