import { podSecurity, type SecuredPod } from '../../lib/simulator/apiserver/pod-security';
import type { Adapter } from '../adapter';

export const podSecurityArea: Adapter = {
  run(input, theCase) {
    const pod = input.pod as SecuredPod;
    const suite = theCase.expect.allowedAtSuiteLevel as { level: 'baseline' | 'restricted' } | undefined;
    return {
      baseline: podSecurity(pod, 'baseline'),
      restricted: podSecurity(pod, 'restricted'),
      ...(suite
        ? { allowedAtSuiteLevel: { level: suite.level, allowed: podSecurity(pod, suite.level).allowed } }
        : {}),
    };
  },
};
