/** One adapter an area: how a case of upstream's is asked of this project's code. */
import type { Adapter } from '../run';
import { ageFormat } from './age-format';
import { hpa } from './hpa';
import { nameValidation } from './name-validation';
import { podSecurityArea } from './pod-security';
import { rbac } from './rbac';

export const adapters: Readonly<Record<string, Adapter>> = {
  'age-format': ageFormat,
  hpa,
  'name-validation': nameValidation,
  'pod-security': podSecurityArea,
  rbac,
};
