import { describe, expect, it } from 'vitest';
import { optionShares } from './option-shares';

const options = [
  { value: 'kubelet', label: 'kubelet', right: true },
  { value: 'scheduler', label: 'kube-scheduler', right: false },
  { value: 'etcd', label: 'etcd', right: false },
];
const chose = (count: number, value: string) => Array.from({ length: count }, () => [value]);

describe('shares of options', () => {
  it('count each learner once, by what was named', () => {
    const { learners, options: shares } = optionShares(options, [
      ...chose(6, 'kubelet'),
      ...chose(2, 'etcd'),
    ]);
    expect(learners).toBe(8);
    expect(shares.map(({ share }) => share)).toEqual([0.75, 0, 0.25]);
  });

  it('report a wrong option under 5 %, once twenty have answered', () => {
    const idle = (answers: readonly string[][]) =>
      optionShares(options, answers).idle.map(({ value }) => value);
    expect(idle([...chose(18, 'kubelet'), ...chose(1, 'etcd')])).toEqual([]);
    expect(idle([...chose(18, 'kubelet'), ...chose(2, 'etcd')])).toEqual(['scheduler']);
    expect(idle([...chose(1, 'kubelet'), ...chose(19, 'etcd'), ...chose(1, 'scheduler')])).toEqual([
      'scheduler',
    ]);
    expect(idle([...chose(19, 'etcd'), ...chose(1, 'scheduler')])).toEqual([]);
  });
});
