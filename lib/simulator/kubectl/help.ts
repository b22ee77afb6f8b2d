/** What `--help` prints, and what a command that only has subcommands prints. */
import { globalFlags } from './flag-sets';
import type { CommandSpec } from './invocation';
import type { FlagSpec } from './line/flags';

export function helpOf(path: string, command: CommandSpec): string {
  const lines = [command.does, ''];
  if (command.subcommands !== undefined) {
    lines.push('Available Commands:');
    const width = Math.max(...command.subcommands.map((each) => each.name.length));
    for (const each of command.subcommands) lines.push(`  ${each.name.padEnd(width)}   ${each.does}`);
    lines.push('');
  }
  if (command.flags !== undefined && command.flags.length > 0) {
    lines.push(
      'Options:',
      ...[...command.flags].sort((a, b) => (a.name < b.name ? -1 : 1)).map(flagLine),
      '',
    );
  }
  lines.push('Usage:', `  ${[path, command.usage].filter((part) => part !== '').join(' ')}`);
  return `${lines.join('\n')}\n`;
}

/** `kubectl options`. */
export function globalHelp(): string {
  return `The following options can be passed to any command:\n\n${globalFlags.map(flagLine).join('\n')}\n`;
}

function flagLine({ name, short, type }: FlagSpec): string {
  const value = {
    bool: '',
    string: '=TEXT',
    strings: '=TEXT,…',
    array: '=TEXT',
    int: '=NUMBER',
    duration: '=TIME',
  }[type];
  return `  ${short === undefined ? '    ' : `-${short}, `}--${name}${value}`;
}
