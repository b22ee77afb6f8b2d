/** Probes and lifecycle hooks. Source: pkg/apis/core/validation/validation.go (validateProbe, validateHandler). */
import { isHTTPHeaderName } from '../names';
import type { FieldErrors, Path } from './field-error';
import { validateNonnegative, validatePortNumOrName } from './meta';
import type { Container, Handler, Lifecycle, Probe } from './shapes/pod';

/** The probes and hooks of a container that keeps running. `grace`: the Pod's grace period in seconds, where it has one. */
export function validateRunning(
  container: Container,
  grace: number | undefined,
  at: Path,
  out: FieldErrors,
): void {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  if (lifecycle !== undefined) validateLifecycle(lifecycle, grace, at.child('lifecycle'), out);
  if (livenessProbe !== undefined)
    validateRestartingProbe(livenessProbe, grace, at.child('livenessProbe'), out);
  if (readinessProbe !== undefined) {
    const here = at.child('readinessProbe');
    validateProbe(readinessProbe, grace, here, out);
    if (readinessProbe.terminationGracePeriodSeconds !== undefined)
      out.invalid(
        here.child('terminationGracePeriodSeconds'),
        readinessProbe.terminationGracePeriodSeconds,
        'must not be set for readinessProbes',
      );
  }
  if (startupProbe !== undefined) validateRestartingProbe(startupProbe, grace, at.child('startupProbe'), out);
}

function validateRestartingProbe(probe: Probe, grace: number | undefined, at: Path, out: FieldErrors): void {
  validateProbe(probe, grace, at, out);
  const { successThreshold = 0 } = probe;
  if (successThreshold !== 1) out.invalid(at.child('successThreshold'), successThreshold, 'must be 1');
}

function validateProbe(probe: Probe, grace: number | undefined, at: Path, out: FieldErrors): void {
  const { sleep: _none, ...handler } = probe as Probe & { readonly sleep?: unknown };
  validateHandler(handler, grace, at, out);
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const)
    validateNonnegative(probe[field], at, field, out);
  const own = probe.terminationGracePeriodSeconds;
  if (own !== undefined && own <= 0)
    out.invalid(at.child('terminationGracePeriodSeconds'), own, 'must be greater than 0');
}

function validateLifecycle(
  lifecycle: Lifecycle,
  grace: number | undefined,
  at: Path,
  out: FieldErrors,
): void {
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = lifecycle[hook];
    if (handler !== undefined) validateHandler(handler, grace, at.child(hook), out);
  }
}

const httpSchemes = ['HTTP', 'HTTPS'];

function validateHandler(handler: Handler, grace: number | undefined, at: Path, out: FieldErrors): void {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  let found = false;
  const first = (field: string): boolean => {
    if (found) out.forbidden(at.child(field), 'may not specify more than 1 handler type');
    const isFirst = !found;
    found = true;
    return isFirst;
  };
  if (exec !== undefined && first('exec') && (exec.command ?? []).length === 0)
    out.required(at.child('exec').child('command'));
  if (httpGet !== undefined && first('httpGet')) {
    const here = at.child('httpGet');
    const { path = '', port, scheme = '', httpHeaders = [] } = httpGet;
    if (path === '') out.required(here.child('path'));
    validatePortNumOrName(port, here.child('port'), out);
    if (!httpSchemes.includes(scheme)) out.notSupported(here.child('scheme'), scheme, httpSchemes);
    for (const { name = '' } of httpHeaders)
      out.invalidEach(here.child('httpHeaders'), name, isHTTPHeaderName(name));
  }
  if (tcpSocket !== undefined && first('tcpSocket'))
    validatePortNumOrName(tcpSocket.port, at.child('tcpSocket').child('port'), out);
  if (grpc !== undefined && first('grpc'))
    validatePortNumOrName(grpc.port, at.child('grpc').child('port'), out);
  if (sleep !== undefined && first('sleep')) {
    const { seconds = 0 } = sleep;
    if (grace !== undefined && (seconds < 0 || seconds > grace))
      out.invalid(
        at.child('sleep'),
        seconds,
        `must be non-negative and less than terminationGracePeriodSeconds (${grace})`,
      );
  }
  if (!found) out.required(at, 'must specify a handler type');
}
