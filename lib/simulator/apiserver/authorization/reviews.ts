/**
 * Questions about access, which are answered and not stored: what `kubectl auth can-i` and `whoami` ask.
 * Source: pkg/registry/authorization/*, pkg/registry/authentication/selfsubjectreview.
 */
import type { Manifest } from '../../objects/objects';
import { timestamp } from '../../values/time';
import { badRequest, type Refusal } from '../answers';
import type { Attributes, PolicyRule, User } from '../rbac';
import type { Authorizer } from './authorizer';
import { nodeNameOf } from './node';

type Asked = {
  readonly resourceAttributes?: {
    readonly namespace?: string;
    readonly verb?: string;
    readonly group?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly name?: string;
  };
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly namespace?: string;
};

type Answered = { readonly ok: true; readonly object: Manifest } | Refusal;

/** The review with its answer as status. */
export function answerReview(authorizer: Authorizer, user: User, review: Manifest, now: number): Answered {
  const spec = (review.spec ?? {}) as Asked;
  switch (review.kind) {
    case 'SelfSubjectAccessReview':
      return access(authorizer, user, review, spec);
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview': {
      if ((spec.user ?? '') === '' && (spec.groups ?? []).length === 0)
        return badRequest('at least one of user or group must be specified');
      return access(authorizer, { name: spec.user ?? '', groups: spec.groups ?? [] }, review, spec);
    }
    case 'SelfSubjectRulesReview':
      return spec.namespace === undefined || spec.namespace === ''
        ? badRequest('no namespace on request')
        : { ok: true, object: { ...review, status: rulesStatus(authorizer, user, spec.namespace) } };
    case 'SelfSubjectReview': {
      const userInfo = { username: user.name, groups: user.groups };
      const metadata = { creationTimestamp: timestamp(now) };
      return { ok: true, object: { ...review, metadata, status: { userInfo } } };
    }
    default:
      return badRequest(`no answer to a ${review.kind}`);
  }
}

function access(authorizer: Authorizer, user: User, review: Manifest, spec: Asked): Answered {
  const { resourceAttributes, nonResourceAttributes } = spec;
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined))
    return badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified');
  const request: Attributes =
    resourceAttributes === undefined
      ? { kind: 'path', verb: nonResourceAttributes?.verb ?? '', path: nonResourceAttributes?.path ?? '' }
      : {
          kind: 'resource',
          verb: resourceAttributes.verb ?? '',
          apiGroup: resourceAttributes.group ?? '',
          resource: resourceAttributes.resource ?? '',
          subresource: resourceAttributes.subresource ?? '',
          name: resourceAttributes.name ?? '',
          namespace: resourceAttributes.namespace ?? '',
        };
  const { allowed, reason } = authorizer.decide(user, request);
  return { ok: true, object: { ...review, status: { allowed, ...(reason === '' ? {} : { reason }) } } };
}

function rulesStatus(authorizer: Authorizer, user: User, namespace: string): unknown {
  // What members of system:masters may do besides all roles no rule says; cluster-admin, which is bound to them, does.
  const rules = authorizer.grantsIn(user, namespace).map(({ rule }) => rule);
  const isPath = (rule: PolicyRule): boolean => (rule.nonResourceURLs ?? []).length > 0;
  const isNode = nodeNameOf(user) !== undefined;
  return {
    resourceRules: rules.filter((rule) => !isPath(rule)),
    nonResourceRules: rules.filter(isPath).map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: isNode,
    ...(isNode ? { evaluationError: 'node authorizer does not support user rule resolution' } : {}),
  };
}
