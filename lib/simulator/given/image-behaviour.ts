/** What is said of an image: how long it takes to pull, and how its containers behave. */

/**
 * How the containers of an image behave; a scenario sets what it needs. Times count from the start of the container.
 * An unknown image runs for ever, answers every probe, and is pulled in a second.
 */
export type ImageBehaviour = {
  /** Default 1000. */
  readonly pullMs?: number;
  /** The image cannot be pulled, with this reason of the registry. */
  readonly pullError?: string;
  /** Only who shows a pull secret may pull it. */
  readonly private?: boolean;
  /** What it was built for; default every machine. An image for another machine can be pulled, and does not start. */
  readonly architecture?: 'amd64' | 'arm64';
  /** Default 50. */
  readonly sizeMi?: number;
  /** The runtime cannot start its process, with this reason. */
  readonly startError?: string;
  /** It listens, and startup and readiness probes succeed, from here on; default 0. */
  readonly readyAfterMs?: number;
  /** The readiness probe never succeeds. */
  readonly neverReady?: boolean;
  /** The readiness probe fails between these times. */
  readonly unreadyBetweenMs?: readonly (readonly [number, number])[];
  /** The liveness probe fails from here on. */
  readonly unhealthyAfterMs?: number;
  /** How long it takes to answer a request; default 0. A probe with a shorter timeout fails. */
  readonly latencyMs?: number;
  /** The main process ends by itself. */
  readonly exits?: { readonly afterMs: number; readonly code: number };
  /** It ignores SIGTERM, so that only the end of the grace period stops it. */
  readonly ignoresSigterm?: boolean;
  /** How long a clean stop takes after SIGTERM; default 200. */
  readonly stopMs?: number;
  /** Its exit code after SIGTERM; default 0. One that does not handle the signal has 143. */
  readonly sigtermCode?: number;
  /** Memory it comes to use: above the container's limit it is killed (exit code 137, OOMKilled). */
  readonly memoryMi?: number;
  /** When it uses that memory; default 1000. */
  readonly memoryAfterMs?: number;
  /** Processor time it wants, in thousandths of a core: with a lower limit everything takes longer. */
  readonly cpuMillis?: number;
  /** What it writes to the node's disk, and when; default at once. */
  readonly diskMi?: number;
  readonly diskAfterMs?: number;
  /** Ports it listens on; default: every declared containerPort. */
  readonly listensOn?: readonly number[];
  /**
   * It is a server of a kind of its own: CoreDNS, a controller of Ingresses that takes HTTP requests itself, or rules that
   * forward what comes to `DEST_IPS` and `DEST_PORT` of its environment.
   */
  readonly serves?: 'dns' | 'ingress' | 'forward';
  /**
   * What it says when it is asked over HTTP, whatever for, or by path: `/healthz`, or `/api/*` for everything below. A path that is
   * not among them is answered 404. `{pod}` in the text is the name of its Pod; default that name alone.
   */
  readonly answers?: string | Readonly<Record<string, HttpAnswer>>;
  /** It asks a Service or an address for something, again and again, and writes to its log what came back. */
  readonly calls?: Calls;
  /** What it writes to its log. */
  readonly logs?: readonly LogLine[];
  /** Files of the image, by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** There is a shell in it; default true. */
  readonly shell?: boolean;
  /** Without a command of its own it runs a shell, which ends at once where there is no terminal. */
  readonly runsShell?: boolean;
  /** Without one of these variables in its environment it ends with code 1. */
  readonly needsOneOf?: readonly string[];
};

/** A text is answered with 200. Default body: none. */
export type HttpAnswer = string | { readonly status?: number; readonly body?: string };

/**
 * What a client asks: a URL, or a command such as `wget -qO- http://web`, in which `{namespace}` is its Pod's; again `everyMs` after the
 * last answer, 100 at least. A URL is waited for `timeoutMs`, default 1000.
 */
export type Calls = (
  | { readonly url: string; readonly timeoutMs?: number }
  | { readonly command: readonly string[] }
) & {
  readonly everyMs: number;
  /** It ends after one request, with the code of that, or with 0 when one is answered. Default: it never ends. */
  readonly ends?: 'after one' | 'when answered';
  /** What it writes after each request in vain. */
  readonly saysInVain?: string;
};

/** A line of a log; with `everyMs` again and again. `{n}` in the text is the number of the repetition, from 1. */
export type LogLine = {
  readonly afterMs: number;
  readonly text: string;
  readonly everyMs?: number;
  /** How often at most. */
  readonly times?: number;
  readonly stream?: 'stdout' | 'stderr';
};

/** How the containers of an image behave, by its name. */
export type BehaviourOf = (image: string) => ImageBehaviour;
