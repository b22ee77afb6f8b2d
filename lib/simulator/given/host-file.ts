/** What can lie at a path of a node. */
export type HostFile = 'Directory' | 'File' | 'Socket' | 'CharDevice' | 'BlockDevice';
