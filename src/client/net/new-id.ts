// A fresh client id. Called by whatever sends something that must not be doubled.
// `crypto.randomUUID` is missing on plain http outside localhost, so it is not used at all.

export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
