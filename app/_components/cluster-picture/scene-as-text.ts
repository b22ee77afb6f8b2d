import type { Scene, SceneArrow, SceneId, ScenePod, SceneProcess } from '@/lib/grading/scene/scene';

/** The whole picture in words, nothing left out, in the order in which it is drawn. */
export function sceneAsText(scene: Scene): { readonly where: string; readonly lines: readonly string[] }[] {
  const names = namesOf(scene);
  const parts = [
    { where: 'Control plane', lines: scene.controlPlane.processes.map(processLine) },
    {
      where: 'Objects',
      lines: scene.objects.map((object) => {
        const owner = object.owner ? `, owned by ${names.get(object.owner) ?? object.owner}` : '';
        return `${object.kind} ${object.name}${object.detail ? `: ${object.detail}` : ''}${owner}`;
      }),
    },
    {
      where: 'More objects',
      lines: scene.more?.objects ? [`${scene.more.objects}, in the list of objects`] : [],
    },
    {
      where: 'On no node',
      lines: [
        ...scene.unplacedPods.map(podLine),
        ...(scene.more?.unplacedPods ? [`and ${scene.more.unplacedPods} more Pods`] : []),
      ],
    },
    ...scene.nodes.map((node) => ({
      where: node.name,
      lines: [
        [node.ready, node.address, ...(node.remarks ?? [])].filter(Boolean).join(', '),
        ...node.processes.map(processLine),
        ...(node.rules
          ? [
              `rules, ${node.rules.lastWritten ? `last written ${node.rules.lastWritten}` : 'never written'}${node.rules.summary ? `: ${node.rules.summary}` : ''}`,
              ...node.rules.lines.map(
                ({ chance, to, mark }) =>
                  `rule: ${chance ? `${chance} ` : ''}to ${to}${mark === 'met' ? ', met by the packet' : mark === 'stale' ? ', stale' : ''}`,
              ),
            ]
          : []),
        ...node.pods.map(podLine),
        ...(node.folded ? [`${node.folded.pods} Pods, ${node.folded.ready} of them ready`] : []),
      ],
    })),
    {
      where: 'Between them',
      lines: scene.arrows.map((arrow) => arrowLine(arrow, names)),
    },
    {
      where: 'This step',
      lines:
        scene.lit.length > 0 ? [`concerns ${scene.lit.map((id) => names.get(id) ?? id).join(', ')}`] : [],
    },
  ];
  return parts
    .filter(({ lines }) => lines.length > 0)
    .map(({ where, lines }) => ({ where, lines: [...new Set(lines)] }));
}

function processLine({ name, state }: SceneProcess): string {
  switch (state.kind) {
    case 'running':
      return name;
    case 'stopped':
      return `${name}, stopped ${state.since}`;
    case 'cut-off':
      return `${name}, cut off from the kube-apiserver since ${state.since}`;
  }
}

function arrowLine({ kind, from, to, label, cut }: SceneArrow, names: ReadonlyMap<SceneId, string>): string {
  const [a, b] = [names.get(from) ?? from, names.get(to) ?? to];
  const more = label ? ` (${label})` : '';
  switch (kind) {
    case 'watch':
      return cut ? `${b} cannot watch ${a}${more}` : `${b} watches ${a}${more}`;
    case 'write':
      return `${a} writes ${b}${more}`;
    case 'packet':
      return `a packet goes from ${a} to ${b}${more}`;
    case 'lost':
      return `a packet from ${a} to ${b} is lost${more}`;
  }
}

function podLine(pod: ScenePod): string {
  const gone = pod.look === 'gone' ? 'gone' : pod.status;
  return `Pod ${[pod.name, gone, pod.look === 'running' ? 'not ready' : '', pod.ip, pod.note].filter(Boolean).join(', ')}`;
}

function namesOf(scene: Scene): Map<SceneId, string> {
  const names = new Map<SceneId, string>();
  for (const { id, name } of scene.controlPlane.processes) names.set(id, name);
  for (const { id, kind, name } of scene.objects) names.set(id, `${kind} ${name}`);
  for (const { id, name } of scene.unplacedPods) names.set(id, `Pod ${name}`);
  for (const node of scene.nodes) {
    names.set(node.id, node.name);
    for (const { id, name } of node.processes) names.set(id, `${name} on ${node.name}`);
    for (const { id, name } of node.pods) names.set(id, `Pod ${name}`);
    if (!node.rules) continue;
    names.set(node.rules.id, `the rules on ${node.name}`);
    for (const { id, to } of node.rules.lines) names.set(id, `the rule to ${to} on ${node.name}`);
  }
  return names;
}
