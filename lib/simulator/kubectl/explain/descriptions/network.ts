/** Services and what leads to them. */
import type { Descriptions } from './description';

export const networkDescriptions: Descriptions = {
  Service: {
    about: 'One name and address for a set of Pods. kube-proxy leads what is sent there to one of them.',
    fields: {
      spec: 'Which Pods, at which ports, and who can reach it.',
      status: 'The addresses of its load balancer.',
    },
  },
  ServiceSpec: {
    about: 'Which Pods a Service leads to, at which ports, and who can reach it.',
    values: {
      externalTrafficPolicy: ['Cluster', 'Local'],
      internalTrafficPolicy: ['Cluster', 'Local'],
      ipFamilyPolicy: ['PreferDualStack', 'RequireDualStack', 'SingleStack'],
      sessionAffinity: ['ClientIP', 'None'],
      type: ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'],
    },
    fields: {
      allocateLoadBalancerNodePorts:
        'Whether ports of the nodes are taken for a load balancer. On unless said otherwise.',
      clusterIP:
        'Its address inside the cluster, chosen by the server unless given. None makes it headless: its name stands for the addresses of the Pods.',
      clusterIPs: 'Its addresses, one of each family.',
      externalIPs: 'Further addresses that lead to it when something else brings the traffic to a node.',
      externalName: 'A name outside the cluster that its name stands for, for type ExternalName.',
      externalTrafficPolicy:
        'Whether traffic from outside goes to any Pod (Cluster) or only to Pods of the node it arrived at (Local), which keeps the sender’s address.',
      healthCheckNodePort: 'A port of each node that tells a load balancer whether it has Pods, for Local.',
      internalTrafficPolicy: 'Whether traffic from inside goes to any Pod or only to Pods of the same node.',
      ipFamilies: 'IPv4, IPv6, or both.',
      ipFamilyPolicy: 'Whether it has addresses of one family or of both.',
      loadBalancerClass: 'Which implementation makes its load balancer.',
      loadBalancerIP: 'An address wished for from the load balancer. Not all heed it.',
      loadBalancerSourceRanges: 'Who may use the load balancer, by address.',
      ports: 'The ports it offers.',
      publishNotReadyAddresses: 'Whether its name also stands for Pods that are not ready.',
      selector: 'Labels of the Pods. Without it someone else must make the EndpointSlices.',
      sessionAffinity: 'Whether one sender always gets to the same Pod.',
      sessionAffinityConfig: 'For how long.',
      trafficDistribution: 'Which Pods are preferred, such as those of the same zone.',
      type: 'ClusterIP inside the cluster, NodePort at a port of every node too, LoadBalancer from outside, or ExternalName.',
    },
  },
  ServicePort: {
    about: 'A port of a Service.',
    required: ['port'],
    values: { protocol: ['SCTP', 'TCP', 'UDP'] },
    fields: {
      appProtocol: 'What is spoken there, such as kubernetes.io/h2c.',
      name: 'Its name. Needed when there are several.',
      nodePort:
        'The port of every node that leads here, from 30000 to 32767. Chosen by the server unless given.',
      port: 'The port of the Service.',
      protocol: 'TCP unless said otherwise.',
      targetPort: 'The port of the Pods, by number or name. The same as port unless given.',
    },
  },
  SessionAffinityConfig: {
    about: 'For how long a sender stays with its Pod.',
    fields: { clientIP: 'By its address.' },
  },
  ClientIPConfig: {
    about: 'By the address of the sender.',
    fields: { timeoutSeconds: 'Seconds. 10800 unless given.' },
  },
  ServiceStatus: {
    about: 'The addresses of a load balancer.',
    fields: {
      conditions: 'Statements about it.',
      loadBalancer: 'Its load balancer. Empty while none has been made.',
    },
  },
  LoadBalancerStatus: { about: 'A load balancer.', fields: { ingress: 'Where it can be reached.' } },
  LoadBalancerIngress: {
    about: 'Where a load balancer can be reached.',
    fields: {
      hostname: 'Its name.',
      ip: 'Its address.',
      ipMode: 'Whether traffic arrives at the nodes for this address (VIP) or for the node’s (Proxy).',
      ports: 'The state of its ports.',
    },
  },
  Endpoints: {
    about: 'The addresses behind a Service, in one object. EndpointSlices have taken its place.',
    fields: { subsets: 'Addresses and the ports they have in common.' },
  },
  EndpointSlice: {
    about: 'Some of the addresses behind a Service: of one family, and at most 100 by the controller.',
    required: ['addressType', 'endpoints'],
    values: { addressType: ['FQDN', 'IPv4', 'IPv6'] },
    fields: {
      addressType: 'What the addresses are. It cannot be changed.',
      endpoints: 'The addresses.',
      ports: 'The ports of all of them.',
    },
  },
  Endpoint: {
    about: 'One Pod or machine behind a Service.',
    required: ['addresses'],
    fields: {
      addresses: 'Its address.',
      conditions: 'Whether it can serve.',
      deprecatedTopology: 'No longer used.',
      hints: 'For which zones and nodes it is meant.',
      hostname: 'Its host name, which gets a name in DNS.',
      nodeName: 'The node it is on.',
      targetRef: 'The Pod it is.',
      zone: 'The zone it is in.',
    },
  },
  EndpointConditions: {
    about: 'Whether an endpoint can serve.',
    fields: {
      ready: 'It serves and is not ending: new connections go to it.',
      serving: 'It serves, whether it is ending or not.',
      terminating: 'It is ending.',
    },
  },
  EndpointPort: {
    about: 'A port of endpoints.',
    fields: {
      appProtocol: 'What is spoken there.',
      name: 'Its name, as the Service has it.',
      port: 'The number.',
      protocol: 'TCP unless said otherwise.',
    },
  },
  Ingress: {
    about:
      'Leads HTTP requests from outside to Services, by host and path. Nothing happens without an ingress controller.',
    fields: { spec: 'The rules.', status: 'Where it can be reached.' },
  },
  IngressSpec: {
    about: 'The rules of an Ingress.',
    fields: {
      defaultBackend: 'Where requests go that no rule is about.',
      ingressClassName: 'Which controller looks after it. The default class unless given.',
      rules: 'Which host and path leads where.',
      tls: 'Certificates for hosts.',
    },
  },
  IngressRule: {
    about: 'Where the requests for one host go.',
    fields: {
      host: 'The host. All hosts when empty; *.example.com for any one name before it.',
      http: 'The paths.',
    },
  },
  HTTPIngressRuleValue: {
    about: 'Paths.',
    required: ['paths'],
    fields: { paths: 'The paths; the longest that fits counts.' },
  },
  HTTPIngressPath: {
    about: 'Where the requests for one path go.',
    required: ['pathType', 'backend'],
    values: { pathType: ['Exact', 'ImplementationSpecific', 'Prefix'] },
    fields: {
      backend: 'Where to.',
      path: 'The path.',
      pathType: 'Whether the path must be the same, begin so, or as the controller has it.',
    },
  },
  IngressBackend: {
    about: 'Where requests go.',
    fields: { resource: 'An object of another kind.', service: 'A Service.' },
  },
  IngressServiceBackend: {
    about: 'A Service and its port.',
    required: ['name'],
    fields: { name: 'The Service, of the same namespace.', port: 'Its port.' },
  },
  ServiceBackendPort: { about: 'A port of a Service.', fields: { name: 'By name.', number: 'By number.' } },
  IngressTLS: {
    about: 'A certificate for hosts.',
    fields: { hosts: 'The hosts.', secretName: 'The Secret with the certificate and its key.' },
  },
  IngressStatus: { about: 'Where an Ingress can be reached.', fields: { loadBalancer: 'Its addresses.' } },
  IngressLoadBalancerStatus: { about: 'Addresses of an Ingress.', fields: { ingress: 'The addresses.' } },
  IngressClass: {
    about: 'Names a controller for Ingresses.',
    fields: { spec: 'Which controller.' },
  },
  IngressClassSpec: {
    about: 'Which controller looks after Ingresses of a class.',
    fields: {
      controller: 'The controller. It cannot be changed.',
      parameters: 'An object with its settings.',
    },
  },
  NetworkPolicy: {
    about: 'What traffic some Pods may have. Only enforced where the network plugin does so.',
    fields: { spec: 'The Pods and the traffic.' },
  },
  NetworkPolicySpec: {
    about:
      'The Pods of a policy and what traffic is let through. Whatever no policy is about is let through.',
    fields: {
      egress: 'What is let out. Empty with type Egress: nothing.',
      ingress: 'What is let in. Empty with type Ingress: nothing.',
      podSelector: 'The Pods. Empty means all of the namespace.',
      policyTypes: 'Whether it is about what comes in, what goes out, or both.',
    },
  },
  NetworkPolicyIngressRule: {
    about: 'Traffic that is let in: from one of the peers to one of the ports.',
    fields: { from: 'From whom. From anyone when empty.', ports: 'To which ports. To any when empty.' },
  },
  NetworkPolicyEgressRule: {
    about: 'Traffic that is let out: to one of the peers at one of the ports.',
    fields: { ports: 'At which ports. At any when empty.', to: 'To whom. To anyone when empty.' },
  },
  NetworkPolicyPeer: {
    about: 'Who is at the other end.',
    fields: {
      ipBlock: 'Addresses outside.',
      namespaceSelector: 'Pods of the namespaces with these labels.',
      podSelector: 'Pods with these labels, of the same namespace unless another is selected too.',
    },
  },
  NetworkPolicyPort: {
    about: 'A port.',
    fields: {
      endPort: 'The last of a range.',
      port: 'By number or name. Any when absent.',
      protocol: 'TCP unless said otherwise.',
    },
  },
  IPBlock: {
    about: 'Addresses.',
    required: ['cidr'],
    fields: { cidr: 'The addresses.', except: 'Those that are not meant.' },
  },
  IPAddress: {
    about: 'An address that is taken, so that no second Service gets it.',
    fields: { spec: 'By whom.' },
  },
  IPAddressSpec: {
    about: 'By whom an address is taken.',
    required: ['parentRef'],
    fields: { parentRef: 'The object.' },
  },
  ServiceCIDR: {
    about: 'A range from which Services get their addresses.',
    fields: { spec: 'The range.', status: 'Whether it can be used.' },
  },
  ServiceCIDRSpec: { about: 'The range.', fields: { cidrs: 'The addresses, one range of each family.' } },
};
