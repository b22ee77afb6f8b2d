/** Source: kubectl/pkg/describe/describe.go DescribeProbe. */
import type { Probe } from '../../apiserver/validation/shapes/pod';
import { goValue } from '../../values/go-text';
import { hostPort } from '../printers/cells';

/** `http-get http://:8080/healthz delay=0s timeout=1s period=10s #success=1 #failure=3`. */
export function probeText(probe: Probe): string {
  const times = [
    `delay=${probe.initialDelaySeconds ?? 0}s`,
    `timeout=${probe.timeoutSeconds ?? 0}s`,
    `period=${probe.periodSeconds ?? 0}s`,
    `#success=${probe.successThreshold ?? 0}`,
    `#failure=${probe.failureThreshold ?? 0}`,
  ].join(' ');
  return `${handlerText(probe)} ${times}`;
}

function handlerText({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec !== undefined) return `exec ${goValue(exec.command ?? [])}`;
  if (httpGet !== undefined) {
    const scheme = (httpGet.scheme ?? '').toLowerCase();
    const path = encodeURI(httpGet.path ?? '');
    const slash = path === '' || path.startsWith('/') ? '' : '/';
    return `http-get ${scheme === '' ? '' : `${scheme}:`}//${hostPort(httpGet.host ?? '', httpGet.port ?? 0)}${slash}${path}`;
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port ?? 0}`;
  if (grpc !== undefined) return `grpc <pod>:${grpc.port ?? 0} ${grpc.service ?? ''}`;
  return 'unknown';
}
