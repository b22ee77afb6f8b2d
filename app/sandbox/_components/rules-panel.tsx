'use client';

import { memo, useDeferredValue } from 'react';
import type { RulesAnswer } from '../_cluster/protocol';
import { useKeptState } from './kept-state';
import { useAnswer } from './use-answer';
import type { Sandbox } from './use-sandbox';

/** The rules in one node's kernel, and the way of a packet through them. */
export function RulesPanel({ sandbox }: { sandbox: Sandbox }) {
  const { client, state, stamp, packet, setPacket } = sandbox;
  // Follows the time when there is time: the picture comes first.
  const at = useDeferredValue(sandbox.at);
  const [chosen, setChosen] = useKeptState('rules node', '');
  const [onlyMet, setOnlyMet] = useKeptState('rules met', false);
  const ends = useAnswer(client, 'ends', state && { at }, stamp);
  const node = state?.nodes.includes(chosen) ? chosen : (state?.nodes[0] ?? '');
  const rules = useAnswer(client, 'rules', state && { at, node, packet }, stamp);
  if (state === null) return null;
  const lines = rules?.lines ?? noLines;
  const met = lines.filter((line) => line.met).length;
  const set = (part: { from?: string; to?: string }) => {
    const from = part.from ?? packet?.from ?? ends?.from[0]?.id ?? '';
    const to = part.to ?? packet?.to ?? '';
    setPacket(to === '' ? null : { from, to });
  };
  return (
    <div className="bench-pair">
      <div className="grid gap-s3">
        <div className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-s2 text-xs">
          <label htmlFor="rules-node">Rules on</label>
          <select
            id="rules-node"
            className="input sm"
            value={node}
            onChange={(event) => setChosen(event.currentTarget.value)}
          >
            {state.nodes.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
          <label htmlFor="packet-from">A packet from</label>
          <select
            id="packet-from"
            className="input sm"
            value={packet?.from ?? ''}
            onChange={(event) => set({ from: event.currentTarget.value })}
          >
            {packet === null && <option value="">choose who sends it</option>}
            {ends?.from.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
          <label htmlFor="packet-to">to</label>
          <select
            id="packet-to"
            className="input sm"
            value={packet?.to ?? ''}
            onChange={(event) => set({ to: event.currentTarget.value })}
          >
            <option value="">nowhere: no packet is sent</option>
            {ends?.to.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </div>
        {packet !== null && (
          <div role="status">
            {rules?.ways.length === 0 && (
              <p>{rules.problem ?? 'Nothing is sent: who should send it has no network at this moment.'}</p>
            )}
            <ul className="grid gap-s1 text-xs">
              {rules?.ways.map(({ share, says }, n) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: ways of one packet, in order.
                <li key={n} className={n === 0 ? 'corr' : 'pl-s4'}>
                  <b>{share}</b>: {says}.
                </li>
              ))}
            </ul>
          </div>
        )}
        <label className="check min-h-0!">
          <input
            type="checkbox"
            checked={onlyMet}
            onChange={(event) => setOnlyMet(event.currentTarget.checked)}
          />
          <span className="text-xs">Only the rules that the packet meets here ({met})</span>
        </label>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard. */}
      <section className="text-box rules" tabIndex={0} aria-label={`Rules on ${node}`}>
        {lines.length === 0 || lines[0]?.text === '' ? (
          <p className="mut p-s3">kube-proxy has installed nothing on {node} at this moment.</p>
        ) : (
          <RuleLines lines={lines} onlyMet={onlyMet && met > 0} />
        )}
      </section>
    </div>
  );
}

const noLines: RulesAnswer['lines'] = [];

type RuleLinesProps = { lines: RulesAnswer['lines']; onlyMet: boolean };

/** The text of a node's rules, which most steps leave as it is. */
const RuleLines = memo(({ lines, onlyMet }: RuleLinesProps) => (
  <pre>
    {(onlyMet ? lines.filter(({ met }) => met) : lines).map(({ text, met }, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text.
      <span key={i} className={met ? 'line met' : 'line'}>
        {met && <span className="vh">met: </span>}
        {text}
        {'\n'}
      </span>
    ))}
  </pre>
));
