/** The tables of `kubectl top`. Source: kubectl/pkg/metricsutil/metrics_printer.go, metrics_sorter.go. */
import type { ResourceList } from '../../objects/objects';
import { milliValue, wholeValue } from '../../values/quantity';
import { compareText } from './cells';

/** What something uses. */
export type Usage = {
  readonly name: string;
  /** Absent for a node. */
  readonly namespace?: string;
  /** Thousandths of a core. */
  readonly cpuMillis: number;
  readonly memoryBytes: number;
};

export type TopSorting = 'cpu' | 'memory' | undefined;

type Rows = readonly (readonly string[])[];

/** Nodes and their share of what they offer; those nothing is known of come last. Every row ends with an empty cell. */
export function topNodes(
  usages: readonly Usage[],
  offered: Readonly<Record<string, ResourceList>>,
  sortBy?: TopSorting,
): Rows {
  const silent = Object.keys(offered).filter((name) => usages.every((usage) => usage.name !== name));
  return [
    ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)', ''],
    ...sorted(usages, sortBy).map((usage) => {
      const { cpu, memory } = offered[usage.name] ?? {};
      return [
        usage.name,
        cpuText(usage),
        ...(cpu === undefined ? [] : [shareText(usage.cpuMillis, milliValue(cpu))]),
        memoryText(usage),
        ...(memory === undefined ? [] : [shareText(usage.memoryBytes, wholeValue(memory))]),
        '',
      ];
    }),
    ...silent.sort(compareText).map((name) => [name, '<unknown>', '<unknown>', '<unknown>', '<unknown>', '']),
  ];
}

export type TopPodOptions = {
  readonly withNamespace?: boolean;
  readonly sortBy?: TopSorting;
  /** A last line with the sum. */
  readonly sum?: boolean;
};

/** Pods with what their containers use together. Every row ends with an empty cell. */
export function topPods(usages: readonly Usage[], options: TopPodOptions = {}): Rows {
  const { withNamespace = false, sortBy, sum = false } = options;
  const lead = withNamespace ? ['NAMESPACE'] : [];
  const total: Usage = {
    name: '',
    cpuMillis: usages.reduce((all, { cpuMillis }) => all + cpuMillis, 0),
    memoryBytes: usages.reduce((all, { memoryBytes }) => all + memoryBytes, 0),
  };
  return [
    [...lead, 'NAME', 'CPU(cores)', 'MEMORY(bytes)', ''],
    ...sorted(usages, sortBy, withNamespace).map((usage) => [
      ...(withNamespace ? [usage.namespace ?? ''] : []),
      ...usageCells(usage),
    ]),
    ...(sum
      ? [
          [...lead.map(() => ''), '', '________', '________', ''],
          [...lead.map(() => ''), ...usageCells(total)],
        ]
      : []),
  ];
}

/** Each container of each Pod on a line of its own. */
export function topContainers(
  pods: readonly { readonly total: Usage; readonly containers: readonly Usage[] }[],
  { withNamespace = false, sortBy, sum = false }: TopPodOptions = {},
): Rows {
  const lead = withNamespace ? ['NAMESPACE'] : [];
  const order = sorted(
    pods.map(({ total }) => total),
    sortBy,
    withNamespace,
  );
  const rows = order.flatMap((total) => {
    const containers = pods.find((pod) => pod.total === total)?.containers ?? [];
    return [...containers]
      .sort((a, b) => compareText(a.name, b.name))
      .map((each) => [...(withNamespace ? [total.namespace ?? ''] : []), total.name, ...usageCells(each)]);
  });
  const all = topPods(order, { sum }).slice(-2);
  return [
    [...lead, 'POD', 'NAME', 'CPU(cores)', 'MEMORY(bytes)', ''],
    ...rows,
    ...(sum ? all.map((cells) => [...lead.map(() => ''), '', ...cells]) : []),
  ];
}

function usageCells(usage: Usage): readonly string[] {
  return [usage.name, cpuText(usage), memoryText(usage), ''];
}

function cpuText({ cpuMillis }: Usage): string {
  return `${Math.ceil(cpuMillis)}m`;
}

function memoryText({ memoryBytes }: Usage): string {
  return `${Math.floor(memoryBytes / (1024 * 1024))}Mi`;
}

function shareText(used: number, offered: number): string {
  return `${offered === 0 ? 0 : Math.trunc((used / offered) * 100)}%`;
}

function sorted(usages: readonly Usage[], sortBy: TopSorting, withNamespace = false): readonly Usage[] {
  return [...usages].sort((a, b) => {
    if (sortBy === 'cpu') return b.cpuMillis - a.cpuMillis;
    if (sortBy === 'memory') return b.memoryBytes - a.memoryBytes;
    const byNamespace = withNamespace ? compareText(a.namespace ?? '', b.namespace ?? '') : 0;
    return byNamespace === 0 ? compareText(a.name, b.name) : byNamespace;
  });
}
