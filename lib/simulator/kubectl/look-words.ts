/** The words of `looks.ts`. */

export const lookHelp = `walk FROM TO             every way a connection can go now, with each rule it meets; FROM is a Pod, node/NAME or outside,
                         TO an address, a name, svc/NAME, pod/NAME or node/NAME, with :PORT and /udp
request FROM URL [HOST]  every way an HTTP request to an address can go, for a host as an Ingress has it
verdicts POD             what kube-scheduler held of each node when it looked at a Pod last`;

/** The words that are understood. */
export const lookWords = ['walk', 'request', 'verdicts', 'connect', 'connections'] as const;

export function isLook(word: string): boolean {
  return lookWords.some((each) => each === word);
}
