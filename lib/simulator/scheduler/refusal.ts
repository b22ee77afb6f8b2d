/** Why a plugin does not let a Pod onto a node. */
export type Refusal = {
  /** `Unresolvable`: removing other Pods would not help. */
  readonly code: 'Unschedulable' | 'UnschedulableAndUnresolvable';
  readonly reasons: readonly string[];
};

/** A refusal, and the plugin it comes from. */
export type PluginRefusal = { readonly plugin: string; readonly refusal: Refusal };
