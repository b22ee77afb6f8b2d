/** What all commands that change objects do alike: dry runs, sending, and telling what was done. */
import type { Request, RequestOptions } from '../apiserver/request';
import type { Resource } from '../apiserver/resources';
import type { KubeObject, Manifest } from '../objects/objects';
import { keyFor } from './api-client';
import { fail, failWith } from './failure';
import type { Invocation } from './invocation';
import type { Flags } from './line/flags';
import { type ObjectPrinter, objectPrinter } from './output/print-object';
import { type Found, find, type Item } from './resource-args';
import { nameText, typed } from './resource-name';

export type DryRun = 'none' | 'client' | 'server';

export function dryRunOf(invocation: Invocation): DryRun {
  const { flags } = invocation;
  if (!flags.has('dry-run')) return 'none';
  const value = flags.text('dry-run');
  switch (value) {
    case 'none':
    case 'client':
    case 'server':
      return value;
    default:
      return (
        meantBy(value) ?? fail(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`)
      );
  }
}

/** What the flag without a value, or with one as it was once, means. */
function meantBy(value: string): DryRun | undefined {
  if (['unchanged', '1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return 'client';
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value) ? 'none' : undefined;
}

/** What `--dry-run` without a value, or with a yes or no, is met with; '' otherwise. `now`: when it is said. */
export function dryRunWarning(flags: Flags, now: number): string {
  const value = flags.text('dry-run');
  if (value === '' || ['none', 'client', 'server'].includes(value)) return '';
  const [line, what] =
    value === 'unchanged'
      ? [714, '--dry-run is deprecated']
      : [meantBy(value) === 'client' ? 728 : 731, `--dry-run=${value} is deprecated (boolean value)`];
  const meant = meantBy(value);
  if (meant === undefined) return '';
  const time = new Date(now).toISOString();
  return `W${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000       1 helpers.go:${line}] ${what} and can be replaced with --dry-run=${meant}.`;
}

/** How fields that a kind does not have are met. Source: kubectl/pkg/cmd/util/helpers.go GetValidationDirective. */
export function fieldValidationOf(invocation: Invocation): 'Strict' | 'Warn' | 'Ignore' {
  const { flags } = invocation;
  if (!flags.has('validate')) return 'Strict';
  const value = flags.text('validate');
  if (value === 'warn') return 'Warn';
  if (['false', 'ignore', 'False', 'FALSE', 'f', 'F', '0'].includes(value)) return 'Ignore';
  if (['true', 'strict', 'True', 'TRUE', 't', 'T', '1'].includes(value)) return 'Strict';
  return fail(
    `invalid - validate option "${value}"; must be one of: strict (or true), warn, ignore (or false)`,
  );
}

/** Tells what was done, or prints the object as `-o` asks. */
export class Teller {
  readonly dryRun: DryRun;
  readonly #invocation: Invocation;
  readonly #printer: ObjectPrinter | undefined;
  readonly #gathered: { readonly resource: Resource; readonly object: KubeObject }[] | undefined;

  /**
   * `prints`: a command that has its own idea of `-o` prints no objects; one that prints them `together` says when, and
   * several are a List then.
   */
  constructor(invocation: Invocation, prints: 'objects' | 'together' | 'name only' = 'objects') {
    this.#invocation = invocation;
    this.dryRun = dryRunOf(invocation);
    this.#printer =
      prints === 'name only' ? undefined : objectPrinter(invocation.flags, invocation.input.files ?? {});
    this.#gathered = prints === 'together' && invocation.flags.text('output') !== 'name' ? [] : undefined;
  }

  /** `done`: what was done to it: `created`, `image updated`. */
  tell(resource: Resource, object: Manifest, done: string): void {
    if (this.#printer !== undefined) {
      const whole = typed(resource, this.#noted(resource, object));
      if (this.#gathered !== undefined) this.#gathered.push({ resource, object: whole });
      else this.#invocation.print(this.#printer(whole, resource));
      return;
    }
    const dry = { none: '', client: ' (dry run)', server: ' (server dry run)' }[this.dryRun];
    // A kind that is answered and not stored comes back as a Status, which has no name.
    const name =
      object.kind === 'Status' ? 'status/<unknown>' : nameText(resource, object.metadata.name || '<unknown>');
    this.#invocation.say(`${name} ${done}${dry}`);
  }

  /** Prints what was told `together`. */
  printGathered(): void {
    const [first, ...more] = this.#gathered ?? [];
    if (this.#printer === undefined || first === undefined) return;
    const items = [first, ...more].map(({ object }) => object);
    const list = { apiVersion: 'v1', kind: 'List', metadata: {}, items };
    this.#invocation.print(
      more.length === 0 ? this.#printer(first.object, first.resource) : this.#printer(list, undefined),
    );
  }

  /** The object with who manages its fields, where the line shows them and it was stored. */
  #noted(resource: Resource, object: Manifest): KubeObject {
    const { api } = this.#invocation;
    const { name = '', namespace } = object.metadata;
    if (!api.showsManagers || this.dryRun !== 'none') return object as KubeObject;
    const stored = api.get(resource, namespace, name);
    return stored.ok ? stored.object : (object as KubeObject);
  }

  /** Whether the objects themselves are printed. */
  get printsObjects(): boolean {
    return this.#printer !== undefined;
  }

  /** The query of a writing request. `manager`: the command's field manager, unless the line names one. */
  options(manager: string): RequestOptions {
    const { flags } = this.#invocation;
    const given = flags.text('field-manager');
    return {
      fieldManager: given === '' ? manager : given,
      ...(this.dryRun === 'server' ? { dryRun: true } : {}),
    };
  }
}

/** Sends a request; a refusal ends the command. `doing`: `error when creating "STDIN": `. */
export function sendOrFail(
  invocation: Invocation,
  request: Request,
  doing?: string,
): { readonly object: KubeObject; readonly unchanged?: true } {
  const answer = invocation.api.send(request);
  return answer.ok ? answer : failWith(answer, doing);
}

/** Whether a command only works out what it would do, and sends nothing. */
export function isChangedHere(invocation: Invocation): boolean {
  return dryRunOf(invocation) === 'client' || invocation.flags.bool('local');
}

/** An object as it is in the cluster; with `--local`, as it is written. */
export function objectOf({ object, written }: Item): KubeObject {
  return object ?? (written as KubeObject);
}

/**
 * The objects that a command's words, files and selectors name; with `--local`, those of its files, as they are
 * written. `kindMeansAll`: a kind alone means all of it.
 */
export function findForChange(
  invocation: Invocation,
  args: readonly string[],
  kindMeansAll = invocation.flags.bool('all'),
): Found {
  const { flags } = invocation;
  if (flags.bool('local')) {
    if (args.length > 0 || flags.list('filename').length === 0) fail(localResources);
    return find(invocation, { args: [], filenames: flags.list('filename'), fetch: false, local: true });
  }
  return find(invocation, {
    args,
    filenames: flags.list('filename'),
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    allNamespaces: flags.bool('all-namespaces'),
    kindMeansAll,
  });
}

/** Source: cli-runtime/pkg/resource/builder.go LocalResourceError. */
const localResources = `error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

/** The resourceVersion that the line makes a condition, for an object's metadata. */
export function version({ flags }: Invocation): { readonly resourceVersion?: string } {
  const resourceVersion = flags.text('resource-version');
  return resourceVersion === '' ? {} : { resourceVersion };
}

export type PatchBody = Readonly<Record<string, unknown>>;

/** A patch of one object. */
export function patchOf(
  item: Pick<Item, 'resource' | 'namespace' | 'name'>,
  type: 'merge' | 'strategic',
  body: PatchBody,
  options: RequestOptions,
  subresource?: 'status' | 'scale',
): Request {
  return {
    verb: 'patch',
    kind: item.resource.id,
    version: item.resource.version,
    key: keyFor(item.resource, item.namespace, item.name),
    patch: { type, body },
    ...(subresource === undefined ? {} : { subresource }),
    options,
  };
}
