/** Runs of what did not happen: the same scenario with one thing otherwise, and how the runs differ. */
import type { ScenarioInstance } from '@/lib/curriculum/scenario';
import type { Edit } from '@/lib/curriculum/scenario-ask';
import { actionOf } from '@/lib/curriculum/scenario-happening';
import { shapeOfKind } from '@/lib/simulator/apiserver/managed-fields/schema';
import { strategicMergePatch } from '@/lib/simulator/apiserver/merge';
import { type Manifest, mainCause, type Step, type StepId, subjectOf } from '@/lib/simulator/index';
import { type Leaving, type Played, play, type Run } from '../run/run';
import { clock, told } from '../words/words';

/** Plays the scenario of a run with one thing otherwise. A problem when the scenario has no such thing. */
export function playOtherwise({ scenario }: Run, edit: Edit, clusterSeed: number): Played {
  const { without, running } = edit;
  if (without !== undefined) {
    if (scenario.when.length < without)
      return { ok: false, problem: `there is no entry ${without} in "when"` };
    return play(scenario, clusterSeed, { without: new Set([without - 1]) });
  }
  if (running !== undefined) {
    if (!scenario.given.stopped.includes(running))
      return { ok: false, problem: `${running} is not in "given.stopped"` };
    return play(scenario, clusterSeed, { without: new Set<Leaving>([`stopped:${running}`]) });
  }
  const edited = edit.object
    ? withManifest(scenario, edit.object)
    : { ...scenario, given: withGiven(scenario.given, edit) };
  return edited === undefined
    ? { ok: false, problem: `no manifest of ${edit.object?.kind} ${edit.object?.name} is given or applied` }
    : play(edited, clusterSeed);
}

/** The entry that an edit leaves out, as `leavingsOf` names it; undefined for an edit that changes something given. */
export function leavingOf({ without, running }: Edit): Leaving | undefined {
  if (without !== undefined) return without - 1;
  return running === undefined ? undefined : `stopped:${running}`;
}

export function editOf(leaving: Leaving): Edit {
  return typeof leaving === 'number'
    ? { without: leaving + 1 }
    : { running: leaving.slice('stopped:'.length) };
}

/** "had kube-proxy@node-2 not stopped": in words, what a counterfactual run leaves out. */
export function withoutWords(run: Run, leaving: Leaving): string {
  if (typeof leaving === 'string') return `if ${leaving.slice('stopped:'.length)} ran`;
  const entry = run.happened.find(({ index }) => index === leaving);
  const said = toldOf(run, leaving);
  const happening = run.scenario.when[leaving];
  return said === undefined
    ? `without the ${happening ? actionOf(happening) : 'entry'}`
    : `had this not happened: “${said}” (${clock(entry?.at ?? 0)})`;
}

/** What an entry of `when` was, as the trace tells it. */
export function toldOf(run: Run, index: number): string | undefined {
  const entry = run.happened.find((each) => each.index === index);
  const step = entry?.command && run.cluster.trace.steps[entry.before];
  return step && told(step);
}

/**
 * Where two runs part: the first thing that happens in `other` and not, or not as often, in `run`, among what led to `decided`
 * there; where nothing of that is new, among what is about the same things. What people do is no difference. Undefined when
 * there is none.
 */
export function partingOf(run: Run, other: Run, decided: readonly StepId[]): Step | undefined {
  const { trace } = other.cluster;
  const seen = new Map<string, number>();
  for (const step of run.cluster.trace.steps) {
    const deed = sameInEveryRun(step);
    seen.set(deed, (seen.get(deed) ?? 0) + 1);
  }
  const fresh = new Set<StepId>();
  for (const step of trace.steps) {
    const deed = sameInEveryRun(step);
    const left = seen.get(deed) ?? 0;
    if (left > 0) seen.set(deed, left - 1);
    else if (isDeed(step) && step.rule !== null) fresh.add(step.id);
  }
  const causes = decided.flatMap((id) => mainCause(trace, id)).sort((a, b) => a.id - b.id);
  const stems = new Set(causes.flatMap((step) => stem(subjectOf(step)?.key) ?? []));
  return (
    causes.find(({ id }) => fresh.has(id)) ??
    trace.steps.find((step) => fresh.has(step.id) && stems.has(stem(subjectOf(step)?.key) ?? '')) ??
    (decided.length === 0 ? trace.steps.find(({ id }) => fresh.has(id)) : undefined)
  );
}

/**
 * What the one who acts there found, or was refused, about the same thing here: the last of it. Of a kubelet that reports
 * something else there, what it reports here.
 */
export function hinderedHere(run: Run, { actor, action, rule }: Step): readonly StepId[] {
  const about = action.kind === 'write' || action.kind === 'refused' ? action.object : undefined;
  if (about === undefined) return [];
  const own = run.cluster.trace.steps.filter(
    (each) => each.actor === actor && stem(subjectOf(each)?.key) === stem(about.key),
  );
  const step =
    own.findLast((each) => each.action.kind === 'finding' || each.action.kind === 'refused') ??
    own.findLast((each) => rule === 'kubelet/report' && each.rule === rule);
  return step === undefined ? [] : [step.id];
}

/** A name without what a controller makes up. */
function stem(key: string | undefined): string | undefined {
  return key?.replace(/-[a-z0-9]{5,10}(-[a-z0-9]{5})?$/, '');
}

function isDeed({ action }: Step): boolean {
  return action.kind === 'write' || action.kind === 'effect' || action.kind === 'refused';
}

/** A step's sentence without what a controller makes up: the last parts of generated names. */
function sameInEveryRun({ says }: Step): string {
  return says.replace(/-[a-z0-9]{5,10}(-[a-z0-9]{5})?\b/g, '-…');
}

function withManifest(
  scenario: ScenarioInstance,
  { kind, name, namespace, patch }: NonNullable<Edit['object']>,
): ScenarioInstance | undefined {
  let edits = 0;
  const edited = (manifest: Manifest): Manifest => {
    const { metadata } = manifest;
    if (manifest.kind !== kind || metadata.name !== name) return manifest;
    if (namespace !== undefined && (metadata.namespace ?? 'default') !== namespace) return manifest;
    edits++;
    return strategicMergePatch(shapeOfKind(kind), manifest, patch) as Manifest;
  };
  const objects = scenario.given.objects.map(edited);
  // The same beginning is not made again, and the same entry not played again.
  const given = edits > 0 ? { ...scenario.given, objects } : scenario.given;
  const when = scenario.when.map((entry) => {
    const before = edits;
    const { apply, create, replace } = entry;
    const other = {
      ...entry,
      ...(apply && { apply: Array.isArray(apply) ? apply.map(edited) : edited(apply) }),
      ...(create && { create: edited(create) }),
      ...(replace && { replace: edited(replace) }),
    };
    return edits === before ? entry : other;
  });
  return edits > 0 ? { ...scenario, given, when } : undefined;
}

function withGiven(given: ScenarioInstance['given'], { image, node }: Edit): ScenarioInstance['given'] {
  if (image) return { ...given, images: { ...given.images, [image.name]: image.is } };
  if (node === undefined) return given;
  const nodes =
    typeof given.nodes === 'number'
      ? Array.from({ length: given.nodes }, (_, n) => ({ name: `node-${n + 1}` }))
      : given.nodes;
  return { ...given, nodes: nodes.map((each) => (each.name === node.name ? { ...each, ...node } : each)) };
}
