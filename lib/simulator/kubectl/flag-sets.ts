/** Flags that several commands have. Source: kubectl/pkg/cmd/util/helpers.go, cli-runtime/pkg/genericclioptions. */
import type { FlagSpec } from './line/flags';

/** Before or after the command's name. What has no effect here is understood all the same. */
export const globalFlags: readonly FlagSpec[] = [
  { name: 'namespace', short: 'n', type: 'string' },
  { name: 'context', type: 'string' },
  { name: 'cluster', type: 'string' },
  { name: 'user', type: 'string' },
  { name: 'as', type: 'string' },
  { name: 'as-group', type: 'array' },
  { name: 'as-uid', type: 'string' },
  { name: 'as-user-extra', type: 'array' },
  { name: 'kubeconfig', type: 'string' },
  { name: 'server', short: 's', type: 'string' },
  { name: 'token', type: 'string' },
  { name: 'username', type: 'string' },
  { name: 'password', type: 'string' },
  { name: 'request-timeout', type: 'string' },
  { name: 'cache-dir', type: 'string' },
  { name: 'v', short: 'v', type: 'int' },
  { name: 'warnings-as-errors', type: 'bool' },
  { name: 'match-server-version', type: 'bool' },
  { name: 'insecure-skip-tls-verify', type: 'bool' },
  { name: 'certificate-authority', type: 'string' },
  { name: 'client-certificate', type: 'string' },
  { name: 'client-key', type: 'string' },
  { name: 'tls-server-name', type: 'string' },
  { name: 'disable-compression', type: 'bool' },
  { name: 'kuberc', type: 'string' },
  { name: 'log-flush-frequency', type: 'duration' },
  { name: 'profile', type: 'string' },
  { name: 'profile-output', type: 'string' },
  { name: 'vmodule', type: 'string' },
];

export const fileFlags: readonly FlagSpec[] = [
  { name: 'filename', short: 'f', type: 'strings' },
  { name: 'recursive', short: 'R', type: 'bool' },
  { name: 'kustomize', short: 'k', type: 'string' },
];

export const selectorFlag: FlagSpec = { name: 'selector', short: 'l', type: 'string' };
export const fieldSelectorFlag: FlagSpec = { name: 'field-selector', type: 'string' };
export const allNamespacesFlag: FlagSpec = { name: 'all-namespaces', short: 'A', type: 'bool' };
export const chunkSizeFlag: FlagSpec = { name: 'chunk-size', type: 'int' };

/** Of a command that prints what it made or changed. */
export const printFlags: readonly FlagSpec[] = [
  { name: 'output', short: 'o', type: 'string' },
  { name: 'template', type: 'string' },
  { name: 'allow-missing-template-keys', type: 'bool' },
  { name: 'show-managed-fields', type: 'bool' },
];

export const dryRunFlag: FlagSpec = { name: 'dry-run', type: 'string', bare: 'unchanged' };
export const fieldManagerFlag: FlagSpec = { name: 'field-manager', type: 'string' };
export const validateFlag: FlagSpec = { name: 'validate', type: 'string', bare: 'strict' };
export const saveConfigFlag: FlagSpec = { name: 'save-config', type: 'bool' };
export const subresourceFlag: FlagSpec = { name: 'subresource', type: 'string' };

export const resourceVersionFlag: FlagSpec = { name: 'resource-version', type: 'string' };
export const allFlag: FlagSpec = { name: 'all', type: 'bool' };
/** Only the files are read, and nothing is sent. */
export const localFlag: FlagSpec = { name: 'local', type: 'bool' };
export const recordFlag: FlagSpec = {
  name: 'record',
  type: 'bool',
  deprecated: '--record will be removed in the future',
};

/** Of a command that changes objects which are named, are all of a kind, or are written down. */
export const changeFlags: readonly FlagSpec[] = [
  ...printFlags,
  ...fileFlags,
  allFlag,
  localFlag,
  dryRunFlag,
  fieldManagerFlag,
];
