/** A recorded run of a real control plane: the schema of its file, and how one is read. */
import type { KubeObject, Manifest, Taint } from '../lib/simulator/objects/objects';

export type Recording = {
  readonly id: string;
  readonly area: string;
  readonly title: string;
  readonly kubernetesVersion: string;
  /** Command-line flags by component. */
  readonly flags: Readonly<Record<string, readonly string[]>>;
  readonly nodes: readonly RecordedNode[];
  readonly steps: readonly RecordedStep[];
  readonly audit: readonly AuditEntry[];
  readonly events: readonly RecordedEvent[];
  readonly finalObjects: readonly RecordedObject[];
  readonly outputs: readonly RecordedOutput[];
  /** Token → raw name. */
  readonly names: Readonly<Record<string, string>>;
  readonly repeat: Repeat;
};

export type RecordedNode = {
  readonly name: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
};

export type RecordedStep = {
  readonly command?: string;
  readonly apply?: readonly Manifest[];
  readonly stdin?: string;
  readonly request?: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly fault?: RecordedFault;
  /** For so long, or until something was so (`until`, `matches`, `reached`). */
  readonly wait?: { readonly seconds?: number; readonly until?: unknown };
  readonly kubectlStdout?: string;
  readonly kubectlStderr?: string;
  readonly exitCode?: number;
  readonly tables?: readonly Table[];
};

export type RecordedFault = {
  readonly stopNode?: string;
  readonly startNode?: string;
  readonly addNode?: RecordedNode;
  readonly nodeCondition?: {
    readonly node: string;
    readonly condition: {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    };
  };
  readonly stop?: string;
  readonly start?: string;
};

export type Table = { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** A write request, as the audit log has it; what the simulator did is told in the same form. */
export type AuditEntry = {
  readonly step: number;
  /** Seconds since the first step. */
  readonly t: number;
  readonly actor: string;
  readonly verb: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Of what was played: the name as it was. */
  readonly rawName?: string;
  readonly code: number;
  readonly query?: string;
  /** Of what was sent only so much is used: the size that was written, and the node that was bound to. */
  readonly request?: { readonly replicas?: number; readonly target?: string };
};

export type RecordedEvent = {
  readonly component: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** `Kind/name`. */
  readonly object: string;
  readonly namespace: string;
  readonly count?: number;
};

/** An object at the end, without uid, resourceVersion and times. */
export type RecordedObject = Pick<KubeObject, 'apiVersion' | 'kind'> & {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
};

export type RecordedOutput = {
  readonly command: string;
  readonly stdout: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly tables?: readonly Table[];
};

/** What came out the same when the scenario was played a second time on another cluster. */
export type Repeat = {
  readonly steps: readonly boolean[];
  readonly bindings: boolean;
  readonly writes: boolean;
  readonly events: boolean;
  readonly final: boolean;
};

/** Reads one recording. Throws an error that names the file and what is wrong with it. */
export function readRecording(text: string, file: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const isObject = (each: unknown): each is Record<string, unknown> =>
    typeof each === 'object' && each !== null && !Array.isArray(each);
  if (!isObject(value)) throw new Error(`${file}: a recording is an object`);
  for (const key of ['id', 'area', 'title'])
    if (typeof value[key] !== 'string') throw new Error(`${file}: "${key}" must be a text`);
  for (const key of ['nodes', 'steps', 'audit', 'events', 'finalObjects', 'outputs'])
    if (!Array.isArray(value[key])) throw new Error(`${file}: "${key}" must be a list`);
  for (const key of ['flags', 'names', 'repeat'])
    if (!isObject(value[key])) throw new Error(`${file}: "${key}" must be an object`);
  return value as unknown as Recording;
}
