/** What kubectl keeps in its configuration file between commands: contexts, and which of them is in use. */

export type Context = {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  /** Absent: `default`. */
  readonly namespace?: string;
};

export type Session = {
  readonly contexts: readonly Context[];
  /** '' when none is in use. */
  readonly current: string;
};

/** Where the API server listens. */
export const serverAddress = '192.168.0.10:6443';

/** As kubeadm writes admin.conf. */
export const firstSession: Session = {
  contexts: [{ name: 'kubernetes-admin@kubernetes', cluster: 'kubernetes', user: 'kubernetes-admin' }],
  current: 'kubernetes-admin@kubernetes',
};

export function currentContext(session: Session): Context | undefined {
  return session.contexts.find((each) => each.name === session.current);
}
