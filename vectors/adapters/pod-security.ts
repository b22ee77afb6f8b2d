import { withDefaults } from '../../lib/simulator/apiserver/defaults';
import { podSecurity, type SecuredPod } from '../../lib/simulator/apiserver/pod-security';
import type { Manifest } from '../../lib/simulator/objects/objects';
import type { Adapter } from '../adapter';

export const podSecurityArea: Adapter = {
  run(input, theCase) {
    const pod = input.pod as SecuredPod;
    // Upstream's suite meets the Pod as the API server stores it; the single levels meet it as written.
    const stored = withDefaults(input.pod as Manifest) as unknown as SecuredPod;
    const suite = theCase.expect.allowedAtSuiteLevel as { level: 'baseline' | 'restricted' } | undefined;
    return {
      baseline: podSecurity(pod, 'baseline'),
      restricted: podSecurity(pod, 'restricted'),
      ...(suite
        ? { allowedAtSuiteLevel: { level: suite.level, allowed: podSecurity(stored, suite.level).allowed } }
        : {}),
    };
  },
};
