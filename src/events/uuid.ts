import crypto from 'node:crypto'

/**
 * Makes name-based UUIDs of version 5 (RFC 9562, section 5.5: SHA-1 over the namespace's 16 octets and the name in UTF-8)
 * in one namespace.
 * @param namespace a UUID in text form
 */
export function uuidV5In(namespace: string): (name: string) => string {
  const prefix = Buffer.from(namespace.replaceAll('-', ''), 'hex')
  // Names are short and a million of them may come: one buffer serves all that fit.
  const shared = Buffer.alloc(16_384)
  prefix.copy(shared)
  return (name) => {
    // A UTF-16 unit takes at most three octets in UTF-8.
    const fits = name.length * 3 <= shared.length - prefix.length
    const octets = fits
      ? shared.subarray(0, prefix.length + shared.write(name, prefix.length, 'utf8'))
      : Buffer.concat([prefix, Buffer.from(name, 'utf8')])
    return format(sha1(octets))
  }
}

/** SHA-1 in hexadecimal digits. `crypto.hash` came with Node 20.12 and is several times as fast on short input. */
const sha1: (octets: Uint8Array) => string =
  typeof crypto.hash === 'function'
    ? (octets) => crypto.hash('sha1', octets, 'hex')
    : (octets) => crypto.createHash('sha1').update(octets).digest('hex')

/** The digits of the variant `10xx`, by the digit that stands in the hash. */
const VARIANT = '89ab89ab89ab89ab'

function format(hash: string): string {
  const variant = VARIANT.charAt(Number.parseInt(hash.charAt(16), 16))
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
