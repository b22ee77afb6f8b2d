/**
 * Images whose behaviour is known without being told: those that people meet first, and a few that are made to show
 * something. What a scenario says of an image wins over what is said here.
 */
import type { ImageBehaviour } from '../given/image-behaviour';
import { parseImageName } from '../values/image-name';

const shell: ImageBehaviour = { runsShell: true };

const catalogue: Readonly<Record<string, ImageBehaviour>> = {
  'docker.io/library/nginx': {
    sizeMi: 72,
    listensOn: [80],
    answers: '<h1>Welcome to nginx!</h1>\n',
    files: {
      '/usr/share/nginx/html/index.html': '<h1>Welcome to nginx!</h1>\n',
      '/etc/nginx/nginx.conf': 'events {}\nhttp { include /etc/nginx/conf.d/*.conf; }\n',
    },
    logs: [
      { afterMs: 0, text: '/docker-entrypoint.sh: Configuration complete; ready for start up' },
      { afterMs: 100, text: '[notice] 1#1: start worker processes', stream: 'stderr' },
    ],
  },
  'docker.io/library/httpd': {
    sizeMi: 60,
    listensOn: [80],
    answers: '<html><body><h1>It works!</h1></body></html>\n',
    files: { '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n' },
    logs: [
      { afterMs: 50, text: "[core:notice] AH00094: Command line: 'httpd -D FOREGROUND'", stream: 'stderr' },
    ],
  },
  'docker.io/library/redis': {
    sizeMi: 50,
    listensOn: [6379],
    logs: [{ afterMs: 100, text: '1:M * Ready to accept connections tcp' }],
  },
  'docker.io/library/postgres': {
    sizeMi: 160,
    listensOn: [5432],
    readyAfterMs: 3000,
    needsOneOf: ['POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_HOST_AUTH_METHOD'],
    logs: [{ afterMs: 3000, text: 'LOG:  database system is ready to accept connections', stream: 'stderr' }],
  },
  'docker.io/library/mysql': {
    sizeMi: 230,
    listensOn: [3306],
    readyAfterMs: 8000,
    needsOneOf: ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'],
    logs: [{ afterMs: 8000, text: '[Server] /usr/sbin/mysqld: ready for connections.', stream: 'stderr' }],
  },
  'docker.io/library/busybox': { ...shell, sizeMi: 2 },
  'docker.io/library/alpine': { ...shell, sizeMi: 4 },
  'docker.io/library/ubuntu': { ...shell, sizeMi: 30 },
  'docker.io/library/debian': { ...shell, sizeMi: 50 },
  'docker.io/library/python': { ...shell, sizeMi: 370 },
  'docker.io/library/node': { ...shell, sizeMi: 390 },
  'docker.io/curlimages/curl': { ...shell, sizeMi: 9 },
  'docker.io/nicolaka/netshoot': { ...shell, sizeMi: 200 },
  'docker.io/library/perl': {
    sizeMi: 340,
    exits: { afterMs: 5000, code: 0 },
    logs: [{ afterMs: 5000, text: '3.14159265358979323846264338327950288419716939937510' }],
  },
  'docker.io/library/hello-world': {
    sizeMi: 1,
    shell: false,
    exits: { afterMs: 50, code: 0 },
    logs: [{ afterMs: 0, text: 'Hello from Docker!' }],
  },
  'registry.k8s.io/coredns/coredns': {
    sizeMi: 23,
    shell: false,
    listensOn: [53, 8080, 8181, 9153],
    serves: 'dns',
    // The Corefile's lameduck: it answers on for so long.
    stopMs: 5000,
    logs: [
      { afterMs: 0, text: '.:53' },
      { afterMs: 0, text: 'CoreDNS-1.14.2' },
    ],
  },
  'registry.k8s.io/pause': { sizeMi: 1, shell: false, listensOn: [] },
  'gcr.io/google-samples/hello-app': {
    sizeMi: 12,
    listensOn: [8080],
    answers: 'Hello, world!\nVersion: 1.0.0\nHostname: {pod}\n',
  },
  'docker.io/traefik/whoami': { sizeMi: 3, shell: false, listensOn: [80], answers: 'Hostname: {pod}\n' },
  'registry.k8s.io/e2e-test-images/agnhost': { sizeMi: 50, listensOn: [80, 8080] },

  // k3s' ServiceLB: rules in the Pod, and a process that keeps it alive.
  'docker.io/rancher/klipper-lb': { sizeMi: 5, serves: 'forward' },

  // Made to show something.
  'docker.io/pilotage/web': {
    listensOn: [8080],
    answers: '{pod}\n',
    logs: [{ afterMs: 0, text: 'listening on :8080' }],
  },
  'docker.io/pilotage/slow-starter': {
    listensOn: [8080],
    readyAfterMs: 30_000,
    answers: 'hello, at last\n',
    logs: [
      { afterMs: 0, text: 'loading …' },
      { afterMs: 30_000, text: 'listening on :8080' },
    ],
  },
  'docker.io/pilotage/crasher': {
    exits: { afterMs: 2000, code: 1 },
    logs: [
      { afterMs: 0, text: 'starting' },
      { afterMs: 2000, text: 'fatal: cannot open the database', stream: 'stderr' },
    ],
  },
  'docker.io/pilotage/memory-hog': {
    memoryMi: 512,
    memoryAfterMs: 5000,
    logs: [{ afterMs: 1000, everyMs: 1000, times: 5, text: 'allocated block {n}' }],
  },
  'docker.io/pilotage/counter': {
    exits: { afterMs: 10_000, code: 0 },
    logs: [{ afterMs: 1000, everyMs: 1000, times: 10, text: '{n}' }],
  },
  'docker.io/pilotage/ingress-controller': {
    sizeMi: 45,
    shell: false,
    listensOn: [8000, 8443, 8080],
    serves: 'ingress',
    logs: [{ afterMs: 0, text: 'serving the Ingresses of class standard' }],
  },
  'docker.io/pilotage/client': { calls: { url: 'http://web', everyMs: 1000 }, ignoresSigterm: true },
};

/** What is known of an image by its name; nothing of one that is not in the catalogue. */
export function catalogued(image: string): ImageBehaviour {
  const name = parseImageName(image);
  return 'error' in name ? unknown : (catalogue[name.repo] ?? unknown);
}

const unknown: ImageBehaviour = {};
