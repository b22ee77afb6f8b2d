/** HorizontalPodAutoscalers, and what keeps those and PodDisruptionBudgets out. */
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerUpdate,
  validatePodDisruptionBudget,
  validatePodDisruptionBudgetUpdate,
} from '../apiserver/validation/autoscaling';
import { rules } from '../apiserver/validation/kind-rules';
import { autoscalingRules } from '../apiserver/validation/late-rules';
import { HorizontalPodAutoscaler, PodDisruptionBudget } from '../apiserver/validation/shapes/workload';
import { horizontalPodAutoscalerController } from '../controllers/horizontal-pod-autoscaler';
import { autoscaling } from '../late-controllers';

autoscaling.bring({ horizontalPodAutoscalerController });
autoscalingRules.bring({
  HorizontalPodAutoscaler: rules(
    HorizontalPodAutoscaler,
    validateHorizontalPodAutoscaler,
    validateHorizontalPodAutoscalerUpdate,
  ),
  PodDisruptionBudget: rules(
    PodDisruptionBudget,
    validatePodDisruptionBudget,
    validatePodDisruptionBudgetUpdate,
  ),
});
