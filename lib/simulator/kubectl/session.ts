/** What kubectl keeps in its configuration file between commands: contexts, and which of them is in use. */

export type Context = {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  /** Absent: `default`. */
  readonly namespace?: string;
};

/** A cluster or a user of the configuration file, with what the file says of it. */
export type Entry = { readonly name: string; readonly fields: Readonly<Record<string, string | boolean>> };

export type Session = {
  readonly contexts: readonly Context[];
  readonly clusters: readonly Entry[];
  readonly users: readonly Entry[];
  /** '' when none is in use. */
  readonly current: string;
};

/** Where the API server listens. */
export const serverAddress = '192.168.0.10:6443';

/** As kubeadm writes admin.conf. */
export const firstSession: Session = {
  contexts: [{ name: 'kubernetes-admin@kubernetes', cluster: 'kubernetes', user: 'kubernetes-admin' }],
  clusters: [
    {
      name: 'kubernetes',
      fields: { 'certificate-authority-data': 'DATA+OMITTED', server: `https://${serverAddress}` },
    },
  ],
  users: [
    {
      name: 'kubernetes-admin',
      fields: { 'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED' },
    },
  ],
  current: 'kubernetes-admin@kubernetes',
};

/** The server that the context in use leads to; where its cluster is not there, where kubectl looks without a configuration. */
export function serverOf(session: Session, cluster = currentContext(session)?.cluster): string {
  const entry = session.clusters.find(({ name }) => name === cluster);
  return String(entry?.fields.server ?? 'http://localhost:8080').replace(/^https?:\/\/|\/$/g, '');
}

export function currentContext(session: Session): Context | undefined {
  return session.contexts.find((each) => each.name === session.current);
}
