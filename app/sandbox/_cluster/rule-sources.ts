/** A rule of the simulator, as the page tells it. */
export type RuleSource = {
  readonly id: string;
  /** One sentence. */
  readonly says: string;
  /** Where upstream does it: "pkg/proxy/iptables/proxier.go syncProxyRules"; '' when the file names none for this rule. */
  readonly source: string;
  /** The simulator's own file. */
  readonly file: string;
};
