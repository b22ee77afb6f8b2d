/** Which nodes are meant. Source: pkg/apis/core/validation/validation.go (ValidateNodeSelector). */
import { isDNS1123Subdomain, isValidLabelValue } from '../names';
import type { FieldErrors, Path } from './field-error';
import { validateLabelName } from './meta';
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from './shapes/scheduling';

export function validateNodeSelector(
  { nodeSelectorTerms = [] }: NodeSelector,
  at: Path,
  out: FieldErrors,
  strict = true,
): void {
  const here = at.child('nodeSelectorTerms');
  if (nodeSelectorTerms.length === 0) out.required(here, 'must have at least one node selector term');
  nodeSelectorTerms.forEach((term, i) => {
    validateNodeSelectorTerm(term, strict, here.index(i), out);
  });
}

/** Whether a value is asked for that no label can have: older versions let it in. */
export function namesImpossibleValue({ nodeSelectorTerms = [] }: NodeSelector): boolean {
  return nodeSelectorTerms.some(({ matchExpressions = [] }) =>
    matchExpressions.some(({ values = [] }) => values.some((value) => isValidLabelValue(value).length > 0)),
  );
}

/** `strict`: values must be possible label values; what is only preferred may name impossible ones. */
export function validateNodeSelectorTerm(
  term: NodeSelectorTerm,
  strict: boolean,
  at: Path,
  out: FieldErrors,
): void {
  term.matchExpressions?.forEach((each, i) => {
    validateExpression(each, strict, at.child('matchExpressions').index(i), out);
  });
  term.matchFields?.forEach((each, i) => {
    validateFieldRequirement(each, at.child('matchFields').index(i), out);
  });
}

function validateExpression(
  { key = '', operator = '', values = [] }: NodeSelectorRequirement,
  strict: boolean,
  at: Path,
  out: FieldErrors,
): void {
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0)
        out.required(at.child('values'), "must be specified when `operator` is 'In' or 'NotIn'");
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0)
        out.forbidden(
          at.child('values'),
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        );
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1)
        out.required(at.child('values'), "must be specified single value when `operator` is 'Lt' or 'Gt'");
      break;
    default:
      out.invalid(at.child('operator'), operator, 'not a valid selector operator');
  }
  validateLabelName(key, at.child('key'), out);
  if (!strict) return;
  values.forEach((value, i) => {
    out.invalidEach(at.child('values').index(i), value, isValidLabelValue(value));
  });
}

function validateFieldRequirement(
  { key = '', operator = '', values = [] }: NodeSelectorRequirement,
  at: Path,
  out: FieldErrors,
): void {
  if (operator !== 'In' && operator !== 'NotIn')
    out.invalid(at.child('operator'), operator, 'not a valid selector operator');
  else if (values.length !== 1)
    out.required(
      at.child('values'),
      "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
    );
  if (key !== 'metadata.name') out.invalid(at.child('key'), key, 'not a valid field selector key');
  else
    values.forEach((value, i) => {
      out.invalidEach(at.child('values').index(i), value, isDNS1123Subdomain(value));
    });
}
