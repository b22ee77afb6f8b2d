import { contains } from '../../lib/simulator/network/address';
import { type IptablesConfig, iptablesTables } from '../../lib/simulator/network/iptables';
import { walkRules } from '../../lib/simulator/network/packet';
import { iptablesSave } from '../../lib/simulator/network/rule';
import { servicePorts } from '../../lib/simulator/network/service-port';
import type { EndpointSlice, Service } from '../../lib/simulator/objects/objects';
import type { Adapter } from '../adapter';

type Config = {
  readonly ipFamily: 'IPv4' | 'IPv6';
  readonly masqueradeAll: boolean;
  readonly clusterCIDR: string;
  readonly nodeName: string;
  readonly nodeIP: string;
  readonly localhostNodePorts: boolean;
  /** As Go prints a list: `[0.0.0.0/0]`. */
  readonly nodePortAddresses: string;
  readonly masqueradeMark: string;
  readonly nodeIPs: readonly string[];
};

/** Compared per table and chain; the order counts inside a Service's and an endpoint's own chains. */
export const kubeProxyRules: Adapter = {
  run(input) {
    const config = iptablesConfig(input.config as Config);
    const ports = servicePorts(input.services as Service[], input.endpointSlices as EndpointSlice[], config);
    return { iptablesSave: iptablesSave(iptablesTables(ports, config)).split('\n') };
  },
  compare(got, expected) {
    const theirs = withoutMangle((expected.iptablesSave as string[]).filter((line) => line !== ''));
    // One case shows only what kube-proxy restores, without the kernel's own chains.
    const withHooks = theirs.some((line) => line.startsWith(':INPUT '));
    const ours = (got as { iptablesSave: string[] }).iptablesSave.filter(
      (line) => withHooks || !kernelChain.test(line),
    );
    return canonical(ours) === canonical(theirs);
  },
};

/** Every way a packet can go, taken together: where it may end up and whether any of it is masqueraded. */
export const kubeProxyFlows: Adapter = {
  run(input) {
    const given = input.config as Config;
    const config = iptablesConfig(given);
    const ports = servicePorts(input.services as Service[], input.endpointSlices as EndpointSlice[], config);
    const packet = input.packet as { sourceIP: string; destIP: string; destPort: number; protocol?: string };
    const outcomes = walkRules(
      iptablesTables(ports, config),
      {
        source: packet.sourceIP,
        destination: packet.destIP,
        port: packet.destPort,
        protocol: (packet.protocol ?? 'TCP').toLowerCase(),
      },
      { local: given.nodeIPs },
    );
    return {
      result: [...new Set(outcomes.map((o) => o.result))].join(' or '),
      endpoints: outcomes.flatMap((o) => o.endpoint ?? []).sort(),
      masquerade: outcomes.some((o) => o.masquerade),
    };
  },
};

function iptablesConfig(given: Config): IptablesConfig {
  const cidrs = given.nodePortAddresses.replace(/^\[|\]$/g, '').split(' ');
  const everywhere = cidrs.includes(given.ipFamily === 'IPv4' ? '0.0.0.0/0' : '::/0');
  const own = [...given.nodeIPs, '127.0.0.1', '::1'];
  return {
    family: given.ipFamily,
    nodeName: given.nodeName,
    nodeIP: given.nodeIP,
    clusterCIDR: given.clusterCIDR === 'none' || given.clusterCIDR === '' ? undefined : given.clusterCIDR,
    masqueradeAll: given.masqueradeAll,
    masqueradeMark: given.masqueradeMark,
    localhostNodePorts: given.localhostNodePorts,
    nodePortIPs: everywhere ? undefined : own.filter((ip) => cidrs.some((cidr) => contains(cidr, ip))),
  };
}

const kernelChain = /^(:|-A )(INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING) /;

/** The empty mangle table belongs to upstream's stand-in for the kernel; kube-proxy writes nothing there. */
function withoutMangle(lines: readonly string[]): readonly string[] {
  const at = lines.indexOf('*mangle');
  return at < 0 ? lines : [...lines.slice(0, at), ...lines.slice(lines.indexOf('COMMIT', at) + 1)];
}

/** Chains of the whole node collect rules of many Services in no meaningful order: their lines are sorted. */
function canonical(lines: readonly string[]): string {
  const ordered: string[] = [];
  let shared: string[] = [];
  const flush = () => {
    ordered.push(...shared.sort());
    shared = [];
  };
  for (const line of lines) {
    if (/^-A KUBE-(SERVICES|NODEPORTS|EXTERNAL-SERVICES|PROXY-FIREWALL) /.test(line) || line.startsWith(':'))
      shared.push(line);
    else {
      flush();
      // The kernel's chains are printed by upstream's stand-in with the comment elsewhere and without quotes.
      ordered.push(kernelChain.test(line) ? words(line) : line);
    }
  }
  flush();
  return ordered.join('\n');
}

function words(line: string): string {
  return line.replaceAll('"', '').split(' ').sort().join(' ');
}
