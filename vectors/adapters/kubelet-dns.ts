import {
  parseResolvConf,
  podDnsType,
  podHostname,
  truncatedHostname,
  withinSearchLimits,
  withinServerLimit,
} from '../../lib/simulator/kubelet/dns-config';
import { type Adapter, matches } from '../adapter';

type Input = {
  readonly op: string;
  readonly podName: string;
  readonly namespace: string;
  readonly hostname: string;
  readonly subdomain: string;
  readonly setHostnameAsFQDN: boolean;
  readonly hostnameOverride?: string;
  readonly clusterDomain: string;
  readonly searches: readonly string[];
  readonly nameservers: readonly string[];
  readonly text: string;
  readonly dnsPolicy: string;
  readonly hostNetwork: boolean;
};

export const kubeletDns: Adapter = {
  run(raw) {
    const input = raw as unknown as Input;
    switch (input.op) {
      case 'hostname':
        return told(
          podHostname(
            { metadata: { name: input.podName, namespace: input.namespace }, spec: input },
            input.clusterDomain,
          ),
        );
      case 'truncate-hostname': {
        const hostname = truncatedHostname(input.podName);
        return hostname === '' ? { error: true } : { hostname };
      }
      case 'search-limits': {
        const { searches, warnings } = withinSearchLimits(input.searches);
        return { searches, events: warnings };
      }
      case 'nameserver-limits': {
        const { nameservers, warnings } = withinServerLimit(input.nameservers);
        return { nameservers, eventExpected: warnings.length > 0 };
      }
      case 'parse-resolv-conf':
        return told(parseResolvConf(input.text));
      default:
        return podDnsType(input);
    }
  },
  /** Upstream keeps the options of a resolv.conf in a map: their order is open. */
  compare(got, expected) {
    const sorted = (value: unknown): unknown => {
      const { options, ...rest } = value as { readonly options?: readonly string[] };
      return options === undefined ? value : { ...rest, options: [...options].sort() };
    };
    return matches(sorted(got), sorted(expected));
  },
};

function told<T extends object>(answer: T | { readonly error: string }): unknown {
  return 'error' in answer ? { error: true } : answer;
}
