/** The Kubernetes that is modelled: the version of every part of it, in the fields that `/version` answers. */
export const kubernetesVersion = { major: '1', minor: '36', gitVersion: 'v1.36.2' } as const;
