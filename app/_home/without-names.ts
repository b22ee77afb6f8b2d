import type { Option } from '@/lib/grading/question';
import type { Scene, SceneProcess } from '@/lib/grading/scene/scene';

/**
 * The scene with a question mark in place of every process on a node that is among the options, so that the picture
 * does not answer. It needs no key: all options are treated alike. The description names nobody either.
 */
export function withoutNamesOf(scene: Scene, options: readonly Option[]): Scene {
  const asked = new Set(options.map(({ label }) => label.replace(/[`*]/g, '')));
  const masked = (process: SceneProcess): SceneProcess =>
    asked.has(process.name) ? { ...process, name: '?' } : process;
  return {
    ...scene,
    description: `${scene.nodes.length} nodes, each with its packet rules and its Pods. The processes that are among the answers are not named.`,
    nodes: scene.nodes.map((node) => ({ ...node, processes: node.processes.map(masked) })),
  };
}
