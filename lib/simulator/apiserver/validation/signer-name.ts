/** `example.com/signer-name`. Source: pkg/apis/certificates/validation (ValidateSignerName) and pkg/apis/core/validation. */
import { isDNS1123Label, isDNS1123Subdomain } from '../names';
import type { FieldErrors, Path } from './field-error';

export function validateSignerName(name: string, at: Path, out: FieldErrors): void {
  if (name === '') {
    out.required(at);
    return;
  }
  const [domain = '', path = '', ...more] = name.split('/');
  if (more.length > 0 || domain === '' || path === '') {
    out.invalid(at, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
    return;
  }
  if (domain.length > 253) out.tooLong(at, 253);
  const labels = domain.split('.');
  for (const label of labels)
    for (const complaint of isDNS1123Label(label))
      out.invalid(at, domain, `validating label "${label}": ${complaint}`);
  if (labels.length < 2)
    out.invalid(at, domain, 'should be a domain with at least two segments separated by dots');
  for (const label of path.split('.'))
    for (const complaint of isDNS1123Subdomain(label))
      out.invalid(at, path, `validating label "${label}": ${complaint}`);
  if (path.length > 317) out.tooLong(at, 317);
  if (name.length > 571) out.tooLong(at, 571);
}
