/** What keeps objects of kinds out that a cluster of workloads and Services has none of. */
import {
  validateIngress,
  validateIngressClass,
  validateIngressClassUpdate,
  validateIngressUpdate,
} from '../apiserver/validation/ingress';
import { rules } from '../apiserver/validation/kind-rules';
import { rarerRules } from '../apiserver/validation/late-rules';
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateClusterRoleBindingUpdate,
  validateClusterRoleUpdate,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
  validateRoleUpdate,
} from '../apiserver/validation/rbac';
import { ClusterRole, Role, RoleBinding } from '../apiserver/validation/shapes/cluster';
import { Ingress, IngressClass } from '../apiserver/validation/shapes/network';

rarerRules.bring({
  Ingress: rules(Ingress, validateIngress, validateIngressUpdate),
  IngressClass: rules(IngressClass, validateIngressClass, validateIngressClassUpdate),
  Role: rules(Role, validateRole, validateRoleUpdate),
  ClusterRole: rules(ClusterRole, validateClusterRole, validateClusterRoleUpdate),
  RoleBinding: rules(RoleBinding, validateRoleBinding, validateRoleBindingUpdate),
  ClusterRoleBinding: rules(RoleBinding, validateClusterRoleBinding, validateClusterRoleBindingUpdate),
});
