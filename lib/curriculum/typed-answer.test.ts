import { describe, expect, it } from 'vitest';
import { compareTyped } from './typed-answer';

const right = (typed: string, ...answers: string[]) => compareTyped(typed, answers).right;

describe('a typed answer is right', () => {
  it.each([
    ['Kube-Proxy', 'kube-proxy'],
    ['kube proxy', 'kube-proxy'],
    ['the kubelet.', 'kubelet'],
    ['30 seconds', '30 s'],
    ['thirty', 'thirty'],
    ['five minutes', '5 min'],
    ['  spec.nodeName ', 'spec.nodeName'],
    ['résumé', 'resume'],
    ['`etcd`', 'etcd'],
  ])('%s for %s', (typed, answer) => expect(right(typed, answer)).toBe(true));

  it('when it is one of several', () => {
    expect(right('EndpointSlices', 'Endpoints', 'EndpointSlices')).toBe(true);
  });

  it('with a slip of the finger in a long word, and that is told', () => {
    const verdict = compareTyped('kube-contorller-manager', ['kube-controller-manager']);
    expect(verdict).toMatchObject({ right: true, slip: true });
    expect(verdict.parts.some(({ kind }) => kind !== 'same')).toBe(true);
  });
});

describe('a typed answer is wrong', () => {
  it.each([
    ['', 'etcd'],
    ['etc', 'etcd'],
    ['10257', '10256'],
    ['40 s', '30 s'],
    ['30 m', '30 s'],
    ['kubelet', 'kube-proxy'],
  ])('"%s" for %s', (typed, answer) => expect(right(typed, answer)).toBe(false));

  it('when the slip makes the name of something else', () => {
    expect(compareTyped('Deployments', ['Deployment']).right).toBe(true);
    expect(compareTyped('ReplicaSets', ['ReplicaSet'], ['ReplicaSets']).right).toBe(false);
  });
});

it('the difference tells what is missing and what is too much, and put together gives both texts', () => {
  const { parts } = compareTyped('kube-prox server', ['kube-proxy']);
  const text = (...kinds: string[]) =>
    parts
      .filter(({ kind }) => kinds.includes(kind))
      .map((part) => part.text)
      .join('');
  expect(text('same', 'missing')).toBe('kube-proxy');
  expect(text('same', 'extra')).toBe('kube-prox server');
});

it('what has little in common with the answer is told as a whole, not letter by letter', () => {
  const parts = (typed: string) => compareTyped(typed, ['OOMKilled']).parts;
  expect(parts('Evicted by the kubelet')).toEqual([{ kind: 'extra', text: 'Evicted by the kubelet' }]);
  expect(parts('OOMKill').length).toBeGreaterThan(1);
});

it('an endless text is compared in an instant', () => {
  expect(compareTyped('a'.repeat(1_000_000), ['b'.repeat(400)]).right).toBe(false);
});
