/**
 * `-o` of the commands: one object, or a list, as yaml, json, name, jsonpath, a template or columns of one's own.
 * Source: cli-runtime/pkg/genericclioptions/print_flags.go, kubectl/pkg/cmd/get/get_flags.go.
 */
import type { Resource } from '../../apiserver/resources';
import type { KubeObject } from '../../objects/objects';
import { goQuoted, goValue } from '../../values/go-text';
import { Failure, fail } from '../failure';
import type { Flags } from '../line/flags';
import { kindText } from '../resource-name';
import { yamlText } from '../yaml/yaml-text';
import { goJson, indentedJson } from './go-json';
import { goTemplate, printGoTemplate } from './go-template';
import { goSyntax } from './go-text';
import { printJsonPath } from './jsonpath';
import { parseJsonPath } from './jsonpath-syntax';

/** Prints an object or a List; the text is whole, line break included where there is one. */
export type ObjectPrinter = (object: unknown, resource: Resource | undefined) => string;

const templates = [
  'go-template',
  'go-template-file',
  'template',
  'templatefile',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
];
const formats = ['json', 'yaml', 'kyaml', 'name', ...templates];

/**
 * The printer that `-o` and `--template` ask for; undefined when they ask for none. Ends the command when nothing is
 * called so; `more` are formats that this command has besides.
 */
export function objectPrinter(
  flags: Flags,
  files: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): ObjectPrinter | undefined {
  const output = flags.text('output');
  const template = flags.text('template');
  const format = output === '' && template !== '' ? 'go-template' : output;
  if (format === '') return undefined;
  const keeps = flags.bool('show-managed-fields');
  if (format === 'yaml') {
    let printed = 0;
    return (object) => `${printed++ > 0 ? '---\n' : ''}${yamlText(shown(object, keeps))}`;
  }
  if (format === 'json') return (object) => `${indentedJson(shown(object, keeps))}\n`;
  if (format === 'name') return namesOf;
  const equals = format.indexOf('=');
  const kind = equals < 0 ? format : format.slice(0, equals);
  const text = equals < 0 ? template : format.slice(equals + 1);
  const refusesMissing = !flags.bool('allow-missing-template-keys', true);
  if (templates.includes(kind)) return templatePrinter(kind, text, files, refusesMissing);
  const known = [...formats.filter((each) => !more.includes(each)), ...more].sort();
  return fail(
    `unable to match a printer suitable for the output format "${output}", allowed formats are: ${known.join(',')}`,
  );
}

/** `deployment.apps/web`; a List names each of its items. */
function namesOf(object: unknown, resource: Resource | undefined): string {
  const { items, kind, metadata } = object as KubeObject & { readonly items?: readonly KubeObject[] };
  if (items !== undefined && kind === 'List') return items.map((item) => namesOf(item, undefined)).join('');
  const group = object === null ? '' : (object as KubeObject).apiVersion.split('/').slice(0, -1).join('/');
  const what =
    resource === undefined ? kind.toLowerCase() + (group === '' ? '' : `.${group}`) : kindText(resource);
  return `${what}/${metadata.name}\n`;
}

function templatePrinter(
  kind: string,
  text: string,
  files: Readonly<Record<string, string>>,
  refusesMissing: boolean,
): ObjectPrinter {
  if (text === '') fail(`template format specified but no template given`);
  const isFile = kind.endsWith('file');
  const template = isFile ? fileText(files, text, kind) : text;
  if (!kind.startsWith('jsonpath')) {
    const parsed = goTemplate(template);
    if (!parsed.ok) fail(`error parsing template ${template}, ${parsed.message}`);
    return (object) => {
      const { text: printed, problem } = printGoTemplate(parsed.template, object, refusesMissing);
      if (problem === undefined) return printed;
      const told = `Error executing template: ${problem}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\traw data was:\n\t\t${goJson(object)}\n\tobject given to template engine was:\n\t\t${goValue(object)}\n\n`;
      const text = `error executing template ${goQuoted(template)}: ${problem}`;
      throw new Failure([{ kind: 'said', text }], 1, printed + told);
    };
  }
  const parsed = parseJsonPath(template);
  if (!parsed.ok) return fail(`error parsing jsonpath ${template}, ${parsed.message}`);
  return (object) => {
    const printed = printJsonPath(parsed.path, object, {
      refusesMissing,
      asJson: kind === 'jsonpath-as-json',
    });
    if ('problem' in printed)
      return fail(
        `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${printed.problem}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n`,
      );
    return printed.text;
  };
}

function fileText(files: Readonly<Record<string, string>>, name: string, kind: string): string {
  const text = Object.hasOwn(files, name) ? files[name] : undefined;
  return text ?? fail(`error reading --template ${kind} ${name}, open ${name}: no such file or directory`);
}

/** Without the notes of field managers, unless they are asked for. */
function shown(object: unknown, keepsManagedFields: boolean): unknown {
  if (keepsManagedFields || typeof object !== 'object' || object === null) return object;
  const { items, metadata } = object as { readonly items?: readonly unknown[]; readonly metadata?: object };
  if (Array.isArray(items) && (object as KubeObject).kind === 'List')
    return { ...object, items: items.map((item) => shown(item, false)) };
  if (metadata === undefined || !('managedFields' in metadata)) return object;
  const { managedFields: _notes, ...rest } = metadata;
  return { ...object, metadata: rest };
}
