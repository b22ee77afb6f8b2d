/** Claims and PersistentVolumes, and who brings them together. */
import {
  validateClaim,
  validateClaimSpec,
  validateClaimUpdate,
  validatePersistentVolume,
  validatePersistentVolumeUpdate,
} from '../apiserver/validation/claims';
import { rules } from '../apiserver/validation/kind-rules';
import { claimRules, volumeRules } from '../apiserver/validation/late-rules';
import { PersistentVolume, PersistentVolumeClaim } from '../apiserver/validation/shapes/volume';
import { persistentVolumeBinder } from '../controllers/persistentvolume-binder';
import { volumes } from '../late-controllers';

volumes.bring({ persistentVolumeBinder });
claimRules.bring({ validateClaimSpec });
volumeRules.bring({
  PersistentVolume: rules(PersistentVolume, validatePersistentVolume, validatePersistentVolumeUpdate),
  PersistentVolumeClaim: rules(
    PersistentVolumeClaim,
    (claim, out) => validateClaim(claim, out),
    validateClaimUpdate,
  ),
});
