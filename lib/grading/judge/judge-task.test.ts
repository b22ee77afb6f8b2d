import { describe, expect, it } from 'vitest';
import { fairness } from '../fairness';
import type { Answer } from '../question';
import { asked, deployment, scenario, service } from '../testing';
import { judge } from './grade';
import type { Verdict } from './verdict';

const badImage = `
given:
  nodes: 2
  images: { "app:broken": { pullError: "not found" } }
  objects: [${deployment('web', 2)}, ${service('web')}]
when:
  - { setImage: { target: { kind: Deployment, name: web }, images: { app: "app:broken" } } }
  - { wait: 60s }
ask:
  kind: fix
  question: The rollout of *Deployment web* is stuck. Mend it.
  goals:
    - { label: Two Pods of the latest revision are available, read: { field: { of: { kind: Deployment, name: web }, path: status.updatedReplicas } }, is: 2 }
    - { label: All Pods are ready, read: { column: { of: { kind: Deployment, name: web }, name: READY } }, is: 2/2 }
    - { label: The Deployment is not deleted, never: { verb: delete, kind: Deployment } }
    - { label: Never fewer than one Pod is available, throughout: true, read: { field: { of: { kind: Deployment, name: web }, path: status.availableReplicas } }, atLeast: 1 }
  solutions:
    - ["kubectl rollout undo deployment/web"]
    - ["kubectl set image deployment/web app=app:1"]
  nonFixes:
    - { lines: ["kubectl rollout restart deployment/web"], because: The same image cannot be pulled again. }
    - { lines: ["kubectl delete pod --all"] }
    - { lines: ["kubectl delete deployment web"] }
    - { lines: ["kubectl scale deployment/web --replicas=0", "kubectl rollout undo deployment/web", "kubectl scale deployment/web --replicas=2"], because: Nobody is served meanwhile. }`;

const needed = `
given: { nodes: 1 }
ask:
  kind: write
  question: Write a Pod that runs app:1 and is called solo.
  start: "apiVersion: v1"
  goals:
    - { label: "*Pod solo* runs", read: { column: { of: { kind: Pod, name: solo }, name: STATUS } }, is: Running }
  solutions:
    - "apiVersion: v1\\nkind: Pod\\nmetadata: { name: solo }\\nspec: { containers: [{ name: app, image: 'app:1' }] }"
    - "apiVersion: v1\\nkind: Pod\\nmetadata: { name: solo }\\nspec: { restartPolicy: Never, containers: [{ name: app, image: 'app:1' }] }"
  nonFixes:
    - { manifest: "apiVersion: v1\\nkind: Pod\\nmetadata: { name: other }\\nspec: { containers: [{ name: app, image: 'app:1' }] }" }
    - { manifest: "kind: Pod" }
    - { manifest: "apiVersion: v1\\nkind: Pod\\nmetadata: { name: solo }\\nspec: { nodeSelector: { a: b }, containers: [{ name: app, image: 'app:1' }] }" }`;

function verdictOn(body: string, answer: Answer): Verdict {
  const graded = judge(asked(body), answer);
  if (!graded.ok) throw new Error(graded.problem);
  return graded.verdict;
}

describe('a goal that is tried afterwards', () => {
  const hanging = (probe: string) => `
given:
  nodes: 1
  objects: [{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { containers: [{ name: app, image: "app:1" }] } }]
ask:
  kind: fix
  question: Let a Pod api be restarted when it hangs.
  within: 30s
  goals:
    - { label: "*Pod api* is Running", read: { column: { of: { kind: Pod, name: api }, name: STATUS } }, is: Running }
    - { label: A container that hangs is restarted, afterwards: [{ hang: { pod: { kind: Pod, name: api } } }, { wait: 2m }], happens: { effect: restart-container } }
  solutions: [${[probe, probe].map((each) => JSON.stringify(typed(each))).join(', ')}]
  nonFixes: [${['', 'initialDelaySeconds: 86400, httpGet: { port: 80 }', 'exec: { command: ["true"] }'].map((each) => `{ lines: ${JSON.stringify(typed(each))} }`).join(', ')}]`;
  const typed = (probe: string) => [
    {
      line: 'kubectl apply -f -',
      stdin: `{ apiVersion: v1, kind: Pod, metadata: { name: api }, spec: { containers: [{ name: app, image: "app:1"${probe === '' ? '' : `, livenessProbe: { ${probe} }`} }] } }`,
    },
  ];
  const body = hanging('httpGet: { port: 80 }');

  it('is reached by what stands the trial, and by nothing that only looks like it', () => {
    expect(fairness(scenario(body), { runs: 2 })).toEqual({ fair: true, runs: 3 });
  });

  it('is told of as tried, with the steps of the trial', () => {
    const wrong = verdictOn(body, { kind: 'fix', typed: typed('exec: { command: ["true"] }') });
    expect(wrong.sentence).toBe(
      'Not yet: “A container that hangs is restarted” does not hold. It was tried (a container of Pod api hangs): it never happens.',
    );
    expect(wrong.chain.map(({ says, isTrial = false }) => [says, isTrial])).toEqual([
      ['**admin** runs kubectl apply -f -.', false],
      ['Here your time is over: STATUS of Pod api is Running.', false],
      ['To try it, this was then done as well: a container of Pod api hangs.', true],
      ['Trial: It never happens.', true],
    ]);
    expect(wrong.scenes.map(({ title }) => / in the trial /.test(title))).toEqual([false, false, true, true]);
    const right = verdictOn(body, { kind: 'fix', typed: typed('httpGet: { port: 80 }') });
    expect(right.options.map(({ why }) => why)[1]).toContain('restart container app of Pod api');
    expect(right.sentence).toMatch(/^Right: Pod api is created; then kubelet on node-1 reports/);
  });

  it('is not tried while another goal is open', () => {
    const nothing = verdictOn(body, { kind: 'fix', typed: ['kubectl get pods'] });
    expect(nothing.options.map(({ why }) => why)[1]).toBe('This is tried once the other goals are reached.');
  });
});

describe('fix', () => {
  it('ends soon, in words about what was typed, when a line makes objects without end', () => {
    const typed = ['kubectl scale deployment web --replicas=2000000000'];
    expect(judge(asked(badImage), { kind: 'fix', typed })).toEqual({
      ok: false,
      problem: 'What you typed makes more objects than this cluster holds. Try it with fewer.',
    });
  });

  it('is mended by whatever reaches the goals', () => {
    for (const line of [
      'kubectl rollout undo deployment web',
      'kubectl patch deployment web -p \'{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"app:2"}]}}}}\'',
    ]) {
      const verdict = verdictOn(badImage, { kind: 'fix', typed: [line] });
      expect(verdict.options.filter(({ judged }) => judged !== 'right')).toEqual([]);
      expect(verdict.right).toBe(true);
    }
  });

  it('says which goal is missed, what holds instead, and shows one way', () => {
    const verdict = verdictOn(badImage, { kind: 'fix', typed: ['kubectl rollout restart deployment/web'] });
    expect(verdict.right).toBe(false);
    expect(verdict.sentence).toMatch(
      /^Not yet: .*“Two Pods of the latest revision are available” does not hold\. Here /,
    );
    expect(verdict.solution).toEqual(['kubectl rollout undo deployment/web']);
    expect(verdict.chain.at(-1)?.kind).toBe('key');
  });

  it('tells of what was right which field it changed and what followed, and which lines led to it', () => {
    const verdict = verdictOn(badImage, {
      kind: 'fix',
      typed: ['kubectl get pods', 'kubectl rollout undo deployment/web', 'kubectl get nodes'],
    });
    expect(verdict.sentence).toMatch(
      /^Right: in \*Deployment web\* `spec\.template\.spec\.containers\[0\]\.image` goes from `app:broken` to `app:1`; then deployment-controller writes /,
    );
    expect(verdict.missed).toBe('What led to it: `kubectl rollout undo deployment/web`.');
  });

  it('tells of what was wrong what still stands in the way', () => {
    const { sentence } = verdictOn(badImage, {
      kind: 'fix',
      typed: ['kubectl rollout restart deployment/web'],
    });
    expect(sentence).toMatch(/; kubelet on node-\d reports Pod web-\S+: ImagePullBackOff, 0\/1 ready\.$/);
  });

  it('names, of an answer of many lines, those that are too much or missing', () => {
    const { sentence } = verdictOn(
      `
given: { nodes: 2 }
ask:
  kind: fix
  question: Mark node-1, and only that.
  goals:
    - { label: Only node-1 is marked, read: { kubectl: "kubectl get nodes --no-headers -o custom-columns=N:.metadata.name,M:.metadata.labels.mark" }, is: "node-1   yes\\nnode-2   <none>" }
  solutions: [["kubectl label node node-1 mark=yes"], ["kubectl label nodes/node-1 mark=yes"]]
  nonFixes: [{ lines: ["kubectl label node node-2 mark=yes"] }, { lines: ["kubectl label nodes --all mark=yes"] }, { lines: ["kubectl annotate node node-1 mark=yes"] }]`,
      { kind: 'fix', typed: ['kubectl label nodes --all mark=yes'] },
    );
    expect(sentence).toContain('too much: `node-2  yes`; missing: `node-2  <none>`');
  });

  it('does not accept what reaches the end over a gap in service, or by deleting the work', () => {
    const gap = verdictOn(badImage, {
      kind: 'fix',
      typed: [
        'kubectl scale deployment/web --replicas=0',
        'sleep 40',
        'kubectl rollout undo deployment/web',
        'kubectl scale deployment/web --replicas=2',
      ],
    });
    expect(gap.options.filter(({ judged }) => judged === 'missed').map(({ label }) => label)).toEqual([
      'Never fewer than one Pod is available',
    ]);
    const gone = verdictOn(badImage, { kind: 'fix', typed: ['kubectl delete deployment web'] });
    expect(gone.options.find(({ label }) => label === 'The Deployment is not deleted')?.judged).toBe(
      'missed',
    );
  });

  it('shows what each line answered, errors too', () => {
    const verdict = verdictOn(badImage, {
      kind: 'fix',
      typed: ['kubectl get nothing', 'kubectl rollout undo deployment/web'],
    });
    expect(verdict.typed?.map(({ line, ok }) => [line, ok])).toEqual([
      ['kubectl get nothing', false],
      ['kubectl rollout undo deployment/web', true],
    ]);
    expect(verdict.typed?.[0]?.answer).toContain('the server doesn\'t have a resource type "nothing"');
  });

  it('is refused by the check when a solution fails or a non-fix passes, under any wake order', () => {
    expect(fairness(scenario(badImage), { runs: 2 })).toMatchObject({ fair: true });
    const spoiled = badImage.replace(
      'kubectl delete pod --all',
      'kubectl set image deployment/web app=app:3',
    );
    expect(fairness(scenario(spoiled), { runs: 1 })).toMatchObject({
      fair: false,
      problem: 'ask.nonFixes[1] reaches every goal',
    });
  });
});

describe('write', () => {
  it('is right when the manifest does what is wanted', () => {
    const manifest =
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: solo\nspec:\n  containers:\n    - name: x\n      image: 'app:1'\n";
    expect(verdictOn(needed, { kind: 'write', manifest }).right).toBe(true);
    expect(fairness(scenario(needed), { runs: 1 })).toMatchObject({ fair: true });
  });

  it('shows what the API server said to one that it refuses', () => {
    const verdict = verdictOn(needed, { kind: 'write', manifest: 'kind: Pod' });
    expect(verdict.right).toBe(false);
    expect(verdict.typed?.[0]?.ok).toBe(false);
    expect(verdict.typed?.[0]?.answer).not.toBe('');
  });
});
