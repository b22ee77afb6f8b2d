/** Where things of a simulated cluster are found that no object names. */

/** The host of kube-apiserver, as the Service `kubernetes` has it for its endpoint. */
export const controlPlaneAddress = '192.168.0.10';

/** What the end of a link is called that leads to it, where the other ends are nodes. */
export const controlPlaneEnd = 'control-plane';
