/** `kubectl create|replace|delete --raw PATH -f FILE`: one request as it is, whose answer is printed. Source: kubectl/pkg/rawhttp/raw.go. */
import { requestOf } from '../../engine/raw-request';
import { fail, failWith, notServed } from '../failure';
import type { Invocation } from '../invocation';
import { goJson } from '../output/go-json';
import { isWritten, writtenObjects } from '../resource-files';
import { typed } from '../resource-name';

export function rawWrite(invocation: Invocation, method: 'POST' | 'PUT' | 'DELETE'): void {
  const { flags, api } = invocation;
  const filenames = flags.list('filename');
  const isWithout = method === 'DELETE' && filenames.length === 0;
  if (filenames.length !== 1 && !isWithout) fail('--raw can only use a single local file or stdin');
  if (flags.bool('recursive')) fail('--raw and --recursive are mutually exclusive');
  if (flags.text('selector') !== '') fail('--raw and --selector (-l) are mutually exclusive');
  if (flags.text('output') !== '') fail('--raw and --output are mutually exclusive');
  const path = flags.text('raw');
  if (!path.startsWith('/'))
    fail(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
  const [written] = isWithout ? [] : writtenObjects(invocation, filenames, 'decoded');
  if (written !== undefined && !isWritten(written))
    fail('text' in written ? written.text : 'the body cannot be read');
  const body = written !== undefined && isWritten(written) ? written.object : undefined;
  const request = requestOf(method, path, body, api.resources);
  if (request === undefined) failWith(notServed);
  if ('ok' in request) failWith(request);
  const answer = api.send(request);
  if (!answer.ok) failWith(answer);
  const resource = api.resources.of(answer.object);
  invocation.say(goJson(resource === undefined ? answer.object : typed(resource, answer.object)));
}
