/**
 * The picture language: upright is a process that runs, slanted is an object that is recorded.
 * A 24 grid; lines take `currentColor`, bodies `--sym-fill`, what we say about it `--over`, knock-outs `--sheet`.
 */
export const SYMBOLS = {
  mark: '<title>Pilotage</title><path d="M2 17.6L22 6.4M8 1.8l8 20.4" stroke-width="1.25"/><circle cx="12" cy="12" r="5.4" stroke-width="1.9" style="stroke:var(--over,#A1146B)"/><circle cx="12" cy="12" r="1.9" style="fill:var(--over,#A1146B);stroke:none"/>',
  'kube-apiserver':
    '<title>kube-apiserver</title><rect style="fill:var(--sym-fill,none)" x="7.5" y="3.5" width="9" height="17" rx="1"/><path d="M2.5 7.5h5M2.5 12h5M2.5 16.5h5M16.5 7.5h5M16.5 12h5M16.5 16.5h5M12 7.5v9"/>',
  etcd: '<title>etcd</title><path style="fill:var(--sym-fill,none)" d="M4.5 5.5v13c0 1.5 3.4 2.6 7.5 2.6s7.5-1.1 7.5-2.6v-13"/><ellipse style="fill:var(--sym-fill,none)" cx="12" cy="5.5" rx="7.5" ry="2.6"/><path d="M4.5 9.9c0 1.5 3.4 2.6 7.5 2.6s7.5-1.1 7.5-2.6M4.5 14.2c0 1.5 3.4 2.6 7.5 2.6s7.5-1.1 7.5-2.6"/>',
  'kube-scheduler':
    '<title>kube-scheduler</title><rect x="9.2" y="2.5" width="5.6" height="5.6" rx="1.9" fill="currentColor" stroke="none"/><path d="M12 9.6l5.6 4.2M14.9 13.9h2.8v-2.8"/><path d="M12 9.6v3.4M12 9.6L7 13.2" stroke-dasharray=".1 2.4"/><rect x="2.5" y="16" width="5" height="5" rx=".5"/><rect x="9.5" y="16" width="5" height="5" rx=".5"/><rect x="16.5" y="16" width="5" height="5" rx=".5" fill="currentColor"/>',
  'kube-controller-manager':
    '<title>kube-controller-manager</title><path d="M19.7 9.3A8.2 8.2 0 0 0 4.6 8.4M4.2 4.6v3.9h3.9M4.3 14.7a8.2 8.2 0 0 0 15.1.9M19.8 19.4v-3.9h-3.9M9.2 10.6h5.6M9.2 13.6h5.6"/>',
  'cloud-controller-manager':
    '<title>cloud-controller-manager</title><path style="fill:var(--sym-fill,none)" d="M7 18.5h10.4a4.1 4.1 0 0 0 .7-8.1A6.1 6.1 0 0 0 6.4 9.2 4.7 4.7 0 0 0 7 18.5z"/><path d="M9.3 12.3h5.4M9.3 15.1h5.4"/>',
  kubelet:
    '<title>kubelet</title><rect style="fill:var(--sym-fill,none)" x="3.5" y="3.5" width="17" height="17" rx="1"/><path d="M3.5 12.6h4.4l2-5 3.9 9 1.9-4h4.8"/>',
  'kube-proxy':
    '<title>kube-proxy</title><path d="M2.5 12h6.2M8.7 12c4.6 0 3.4-6.5 8-6.5h4M8.7 12h12M8.7 12c4.6 0 3.4 6.5 8 6.5h4M18.4 3.2l2.4 2.3-2.4 2.3M18.4 9.7l2.4 2.3-2.4 2.3M18.4 16.2l2.4 2.3-2.4 2.3"/><circle cx="8.7" cy="12" r="1.9" fill="currentColor" stroke="none"/>',
  'container-runtime':
    '<title>container runtime</title><rect style="fill:var(--sym-fill,none)" x="3.5" y="5" width="17" height="14" rx="1"/><path d="M10 8.8l5.2 3.2-5.2 3.2z" fill="currentColor"/>',
  cni: '<title>CNI plugin</title><circle style="fill:var(--sym-fill,none)" cx="5.4" cy="12" r="2.9"/><circle style="fill:var(--sym-fill,none)" cx="18.6" cy="12" r="2.9"/><path d="M8.3 12h7.4M12 8.5v7"/>',
  coredns:
    '<title>cluster DNS</title><path style="fill:var(--sym-fill,none)" d="M2.8 7h9.4l4 5-4 5H2.8z"/><path d="M18.6 10h2.8M18.6 14h2.8"/><circle cx="6.6" cy="12" r="1.25" fill="currentColor" stroke="none"/>',
  rules:
    '<title>packet rules of a node</title><path d="M3.5 4.6l2.4 2-2.4 2M9.5 6.6h11M3.5 10l2.4 2-2.4 2M9.5 12h11M3.5 15.4l2.4 2-2.4 2M9.5 17.4h11"/>',
  kubectl: '<title>kubectl</title><path d="M4 6.8l5.2 5.2L4 17.2M11.8 17.5H20"/>',
  node: '<title>Node</title><rect style="fill:var(--sym-fill,none)" x="2.5" y="4.5" width="19" height="12" rx="1"/><path d="M2.5 20h19M5 16.5V20M19 16.5V20"/>',
  deployment:
    '<title>Deployment</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><path d="M11.6 16V8.6M8.9 11.1l2.8-2.7 2.7 2.7"/>',
  replicaset:
    '<title>ReplicaSet</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><circle cx="8" cy="12" r="1.5" fill="currentColor" stroke="none"/><circle cx="12" cy="12" r="1.5" fill="currentColor" stroke="none"/><circle cx="16" cy="12" r="1.5" fill="currentColor" stroke="none"/>',
  statefulset:
    '<title>StatefulSet</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><path d="M8 15.2v-2.4M11.8 15.2v-4.4M15.6 15.2V8.6"/>',
  daemonset:
    '<title>DaemonSet</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><circle cx="8" cy="10.4" r="1.25" fill="currentColor" stroke="none"/><circle cx="12" cy="10.4" r="1.25" fill="currentColor" stroke="none"/><circle cx="16" cy="10.4" r="1.25" fill="currentColor" stroke="none"/><path d="M6.7 14.4h2M11 14.4h2M15.2 14.4h2"/>',
  job: '<title>Job</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><path d="M8.4 12.3l2.6 2.5 4.8-5.6"/>',
  cronjob:
    '<title>CronJob</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><circle cx="12" cy="12" r="4.1"/><path d="M12 9.8V12l1.6 1"/>',
  service:
    '<title>Service</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><path d="M7 12h3.2l5-3M10.2 12h5.6M10.2 12l4.4 3"/><circle cx="15.8" cy="8.8" r="1.1" fill="currentColor" stroke="none"/><circle cx="16.2" cy="12" r="1.1" fill="currentColor" stroke="none"/><circle cx="15" cy="15.2" r="1.1" fill="currentColor" stroke="none"/>',
  endpointslice:
    '<title>EndpointSlice</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><circle cx="8.6" cy="8.6" r="1.1" fill="currentColor" stroke="none"/><circle cx="7.8" cy="12" r="1.1" fill="currentColor" stroke="none"/><circle cx="7" cy="15.4" r="1.1" fill="currentColor" stroke="none"/><path d="M11.6 8.6h5.6M10.8 12h5.6M10 15.4h5.6"/>',
  configmap:
    '<title>ConfigMap</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><path d="M8.2 9.6h2.4M13 9.6h3.6M7.4 14.2h2.4M12.2 14.2h3.6"/>',
  secret:
    '<title>Secret</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><circle cx="8.8" cy="12" r="2.1"/><path d="M10.9 12h5.6v2.2M14 12v1.7"/>',
  ingress:
    '<title>Ingress</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><path d="M1.5 12h11.4M10.2 9.2l2.9 2.8-2.9 2.8"/>',
  networkpolicy:
    '<title>NetworkPolicy</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><path d="M13.2 7.4l-.9 3.2M11.4 13.6l-.9 3.2M6.6 12h2.8M14.4 12h2.2"/>',
  volume:
    '<title>PersistentVolumeClaim</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><path d="M8.6 9.2v5.4c0 .8 1.5 1.4 3.4 1.4s3.4-.6 3.4-1.4V9.2"/><ellipse cx="12" cy="9.2" rx="3.4" ry="1.4"/>',
  namespace: '<title>Namespace</title><path d="M6.6 4.5H21.4L17.4 19.5H2.6z" stroke-dasharray="3 2.6"/>',
  lease:
    '<title>Lease</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><path d="M9.3 8.2h6.2l-4.9 7.6h4.6z"/>',
  crd: '<title>CustomResourceDefinition</title><path style="fill:var(--sym-fill,none)" d="M6.6 4.5H21.4L17.4 19.5H2.6z"/><path d="M12 8.6v6.8M8.6 12h6.8"/>',
  'pod-pending':
    '<title>Pod, Pending</title><rect style="fill:var(--sym-fill,none)" x="2.8" y="2.8" width="18.4" height="18.4" rx="6" stroke-dasharray=".1 3"/>',
  'pod-running':
    '<title>Pod, Running, not ready</title><rect style="fill:var(--sym-fill,none)" x="2.8" y="2.8" width="18.4" height="18.4" rx="6" /><rect x="8.6" y="8.6" width="6.8" height="6.8" rx=".6" />',
  'pod-ready':
    '<title>Pod, Running, ready</title><rect style="fill:var(--sym-fill,none)" x="2.8" y="2.8" width="18.4" height="18.4" rx="6" /><rect x="8.6" y="8.6" width="6.8" height="6.8" rx=".6" fill="currentColor"/>',
  'pod-terminating':
    '<title>Pod, terminating</title><rect style="fill:var(--sym-fill,none)" x="2.8" y="2.8" width="18.4" height="18.4" rx="6" stroke-dasharray="4.4 3"/><path d="M12 7.4v8.8M8.9 13.3l3.1 3 3.1-3"/>',
  'pod-succeeded':
    '<title>Pod, Succeeded</title><rect style="fill:var(--sym-fill,none)" x="2.8" y="2.8" width="18.4" height="18.4" rx="6" stroke-width="1"/><path d="M8 12.3l2.8 2.7L16 9.2"/>',
  'pod-failed':
    '<title>Pod, Failed</title><rect style="fill:var(--sym-fill,none)" x="2.8" y="2.8" width="18.4" height="18.4" rx="6" /><path d="M8.6 8.6l6.8 6.8M15.4 8.6l-6.8 6.8" stroke-width="2"/>',
  'pod-unknown':
    '<title>Pod, Unknown</title><rect style="fill:var(--sym-fill,none)" x="2.8" y="2.8" width="18.4" height="18.4" rx="6" stroke-dasharray="1 2.6"/><path d="M9.6 9.6a2.5 2.5 0 1 1 3.7 2.2c-.9.5-1.3 1-1.3 1.9"/><circle cx="12" cy="16.4" r="1" fill="currentColor" stroke="none"/>',
  container:
    '<title>container</title><rect x="5" y="5" width="14" height="14" rx="1" style="fill:var(--sym-fill,none)"/><path d="M5 9h14"/>',
  packet: '<title>packet</title><path d="M12 4.5l7.5 7.5-7.5 7.5L4.5 12z" fill="currentColor"/>',
  'packet-lost':
    '<title>packet lost</title><path d="M12 3.5l8.5 8.5-8.5 8.5L3.5 12z" style="fill:var(--sheet,#fff)"/><path d="M9.2 9.2l5.6 5.6M14.8 9.2l-5.6 5.6" stroke-width="2"/>',
  'light-ok': '<title>healthy</title><circle cx="12" cy="12" r="7" fill="currentColor"/>',
  'light-pending':
    '<title>pending</title><circle cx="12" cy="12" r="7.5" stroke-width="2.5" stroke-dasharray="5.6 6.2"/><circle cx="12" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  'light-fault':
    '<title>fault</title><path d="M12 3.6L21.4 20H2.6z" fill="currentColor"/><path d="M12 9.6v4.6M12 16.9v.2" style="stroke:var(--sheet,#fff)" stroke-width="2"/>',
  'light-leaving': '<title>terminating</title><path d="M4 6.5h16L12 19z" stroke-width="2"/>',
  'light-stopped':
    '<title>stopped</title><rect x="4.5" y="4.5" width="15" height="15" rx="1" stroke-width="2"/><path d="M4.5 19.5l15-15M4.5 12l7.5-7.5M12 19.5l7.5-7.5"/>',
  'm-new': '<title>New</title><circle cx="12" cy="12" r="2" stroke-width="1.25"/>',
  'm-seen': '<title>Seen</title><circle cx="12" cy="12" r="4.2" />',
  'm-recall': '<title>Recall</title><circle cx="12" cy="12" r="3.4" /><circle cx="12" cy="12" r="7" />',
  'm-applied':
    '<title>Applied</title><circle cx="12" cy="12" r="2.9" fill="currentColor"/><circle cx="12" cy="12" r="6.4" /><circle cx="12" cy="12" r="10" />',
  'm-solid':
    '<title>Solid</title><circle cx="12" cy="12" r="10.2" fill="currentColor"/><circle cx="12" cy="12" r="6.8" style="stroke:var(--sheet,#fff)" stroke-width="1.2"/><circle cx="12" cy="12" r="3.3" style="stroke:var(--sheet,#fff)" stroke-width="1.2"/>',
  'm-fading':
    '<title>Fading</title><circle cx="12" cy="12" r="10" stroke-dasharray="3.4 2.9"/><path d="M7.4 14.8l7.4-7.4M9 17.4L17.4 9M6.4 11.4l5-5M12.9 18l5.1-5.1" />',
  'r-again': '<title>Again</title><rect x="5" y="5" width="14" height="14" fill="currentColor"/>',
  'r-hard':
    '<title>Hard</title><path d="M5.5 5.5l13 13M18.5 5.5l-13 13" stroke-width="3.6" stroke-linecap="butt"/>',
  'r-good': '<title>Good</title><path d="M12 4l9 16H3z" fill="currentColor"/>',
  'r-easy': '<title>Easy</title><circle cx="12" cy="12" r="8" fill="currentColor"/>',
  check: '<title>right</title><path d="M4.5 12.6l5 5L19.5 6.4" stroke-width="2"/>',
  cross: '<title>wrong</title><path d="M6 6l12 12M18 6L6 18" stroke-width="2"/>',
  play: '<title>play</title><path d="M7 4.5l12 7.5-12 7.5z" fill="currentColor"/>',
  pause: '<title>pause</title><path d="M8 5v14M16 5v14" stroke-width="3" stroke-linecap="butt"/>',
  step: '<title>one step on</title><path d="M5 5.5l9 6.5-9 6.5z" fill="currentColor"/><path d="M18.5 5v14" stroke-width="2"/>',
  'step-back':
    '<title>one step back</title><path d="M19 5.5l-9 6.5 9 6.5z" fill="currentColor"/><path d="M5.5 5v14" stroke-width="2"/>',
  undo: '<title>undo</title><path d="M8.5 5L4 9.5 8.5 14M4.4 9.5h10a5.2 5.2 0 0 1 0 10.4H9"/>',
  fork: '<title>what if</title><path d="M6 3.5v17M6 13c7 0 11-2 11-8M13.6 7.6L17 4.2l3.4 3.4"/>',
  replay: '<title>replay</title><path d="M4.6 12a7.5 7.5 0 1 0 2.6-5.7L4.4 8.8M4.2 4.4v4.5h4.5"/>',
  search: '<title>search</title><circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.4 15.4l5.1 5.1"/>',
  chevron: '<title>open</title><path d="M9 5.5l6.5 6.5L9 18.5"/>',
  source: '<title>source</title><path d="M10 5H5v14h14v-5M13.5 4.5h6v6M19.2 4.8l-8.4 8.4"/>',
  clock: '<title>time</title><circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.4 2"/>',
  home: '<title>home</title><path d="M4 11.2l8-7 8 7M6.2 9.6V20h11.6V9.6"/>',
  cards:
    '<title>study</title><rect x="3.5" y="7.5" width="14" height="12" rx="1"/><path d="M7 4.5h13.5V16"/>',
  scenario: '<title>scenario</title><path d="M5 3.5v17M5 4.5h13.5l-3 4 3 4H5"/>',
  cluster:
    '<title>cluster</title><rect x="8.5" y="3.5" width="7" height="5.5"/><rect x="2.5" y="15" width="7" height="5.5"/><rect x="14.5" y="15" width="7" height="5.5"/><path d="M12 9v3M6 15v-3h12v3"/>',
  team: '<title>team</title><circle cx="8.5" cy="8" r="3.4"/><path d="M2.5 19.5c0-3.6 2.6-6 6-6s6 2.4 6 6M15.5 4.9a3.4 3.4 0 0 1 0 6.2M17.4 14c2.4.7 4.1 2.8 4.1 5.5"/>',
  topics: '<title>topics</title><path d="M4 5h16M4 12h16M4 19h10"/>',
  labels:
    '<title>labels</title><path style="fill:var(--sym-fill,none)" d="M7 8.4L12 3l5 5.4V21H7z"/><circle cx="12" cy="8.4" r="1.2" fill="currentColor" stroke="none"/><path d="M9.9 13h4.2M9.9 16.8h4.2"/>',
  probe:
    '<title>probe</title><rect style="fill:var(--sym-fill,none)" x="12.7" y="5" width="8.8" height="14" rx="1"/><path d="M12.7 9h8.8M2.5 9.4h6.9M7.1 7.1l2.3 2.3-2.3 2.3M9.6 15H2.8M5.1 12.7L2.8 15l2.3 2.3"/>',
  operator:
    '<title>operator</title><path d="M19.7 9.3A8.2 8.2 0 0 0 4.6 8.4M4.2 4.6v3.9h3.9M4.3 14.7a8.2 8.2 0 0 0 15.1.9M19.8 19.4v-3.9h-3.9M12 9.1v5.8M9.1 12h5.8"/>',
  extend:
    '<title>extension point</title><path style="fill:var(--sym-fill,none)" d="M2.8 4.5h8.7v15H2.8z"/><path d="M11.5 9h3.2M11.5 15h3.2"/><path d="M14.7 4.5h6.5v15h-6.5z" stroke-dasharray="2.6 2.4"/>',
} as const;

/** Arrow heads and hatching that pictures refer to by id. */
export const DEFINITIONS = `<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="currentColor" stroke-width="1.1" opacity=".45"/></pattern>
<marker id="to-write" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5.5" markerHeight="5.5" orient="auto-start-reverse"><path d="M0 .8L9.5 5 0 9.2z" fill="context-stroke"/></marker>
<marker id="to-watch" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M1 1l8 4-8 4" fill="none" stroke="context-stroke" stroke-width="1.6"/></marker>
<marker id="to-owned" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="7" markerHeight="7"><circle cx="5" cy="5" r="3.6" fill="var(--sheet,#fff)" stroke="context-stroke" stroke-width="1.6"/></marker>`;
