/** Where things of a simulated cluster are found that no object names. */

/** The host of kube-apiserver, as the Service `kubernetes` has it for its endpoint, in the first family of the cluster. */
export const controlPlaneAddresses = { IPv4: '192.168.0.10', IPv6: 'fd00:192:168::a' } as const;

/** What the end of a link is called that leads to it, where the other ends are nodes. */
export const controlPlaneEnd = 'control-plane';
