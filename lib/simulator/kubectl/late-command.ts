/** Commands whose code comes when somebody types their name: most of kubectl, of which each line needs little. */
import { Port } from '../parts/part';
import type { CommandSpec } from './invocation';

type Commands = Port<readonly CommandSpec[]>;

export const changes: Commands = new Port('kubectl changes');
export const creates: Commands = new Port('kubectl creates');
export const describes: Commands = new Port('kubectl describes');
export const explains: Commands = new Port('kubectl explains');
export const onNodes: Commands = new Port('kubectl on nodes');

const lateFields: Readonly<Record<Exclude<keyof CommandSpec, 'name' | 'aliases'>, true>> = {
  usage: true,
  does: true,
  needsSubcommand: true,
  flags: true,
  subcommands: true,
  run: true,
};

/** A command by its name alone; the rest of it is asked of the part that brings it. */
export function late(from: Commands, name: string, aliases: readonly string[] = []): CommandSpec {
  const command = (): CommandSpec => {
    const found = from.get().find((each) => each.name === name);
    if (found === undefined) throw new Error(`${from.part} brings no command ${name}`);
    return found;
  };
  const spec = { name, aliases };
  for (const field of Object.keys(lateFields) as (keyof typeof lateFields)[])
    Object.defineProperty(spec, field, { get: () => command()[field], enumerable: true });
  return spec as CommandSpec;
}
