import { expect, it } from 'vitest';
import { parseWords } from './words';

it.each([
  ['get pods', { kind: 'kubectl', line: 'get pods' }],
  ['run 5m', { kind: 'run', forMs: 300_000 }],
  ['run', { kind: 'run' }],
  ['run p --image=img', { kind: 'kubectl', line: 'run p --image=img' }],
  ['fault stop kube-scheduler', { kind: 'fault', fault: { kind: 'stop', of: 'kube-scheduler' } }],
  ['fault crash p --exit-code=3', { kind: 'fault', fault: { kind: 'crash', pod: 'default/p', exitCode: 3 } }],
  ['node node-9 --cpu=2', { kind: 'addNode', node: { name: 'node-9', cpu: '2' } }],
])('understands `%s`', (line, command) => {
  expect(parseWords(line)).toEqual({ ok: true, command });
});

it.each([
  ['rm -rf /', /^rm: there is no shell here\. .*`help` lists them$/],
  ['sudo reboot', /^sudo: there is no shell here/],
  ['get pods && get nodes', /^"&&" \(a second command after the first\) is not known here/],
  ['delete pod $(get pods -o name)', /^"\$\(" \(running a command inside another\) is not known here/],
  ['get pods -l app=$APP', /^shell variables are not known here/],
  ['run 5', /^5 is no length of time: `run 5s`, `run 5m` or `run 48h`$/],
  ['run 2d', /^2d is no length of time/],
  ['gte pods', /^error: unknown command "gte" for "kubectl"\n\nDid you mean this\?/],
])('says of `%s` why it is not done', (line, message) => {
  expect(parseWords(line)).toMatchObject({ ok: false, message: expect.stringMatching(message) });
});

it('asks for the text that a line reads from standard input', () => {
  expect(parseWords('apply -f -')).toMatchObject({ textUntil: 'EOF' });
  expect(parseWords('apply -f - <<END')).toMatchObject({ command: { line: 'apply -f -' }, textUntil: 'END' });
});

it.each([
  'frobnicate',
  'get --foo',
  'fault explode node-1',
  'get "pods',
  'get pods | wc',
  'scale deploy/web --replicas=x',
  '',
])('does not understand `%s`', (line) => {
  expect(parseWords(line).ok).toBe(false);
});
