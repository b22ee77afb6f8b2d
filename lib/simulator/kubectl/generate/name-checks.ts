/** Names that kubectl itself looks at before it asks. Source: apimachinery/pkg/util/validation/validation.go. */

export function isDns1123Subdomain(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}

export function isPortName(text: string): boolean {
  return (
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text) &&
    text.length <= 15 &&
    /[a-z]/.test(text) &&
    !text.includes('--')
  );
}
