import crypto from 'node:crypto'

/** Octets of a name that is hashed without memory of its own. */
const SHARED = 16_384

/**
 * Makes name-based UUIDs of version 5 (RFC 9562, section 5.5: SHA-1 over the namespace's 16 octets and the name in UTF-8)
 * in one namespace.
 * @param namespace a UUID in text form
 * @returns gives the UUID of a name, which comes in two parts, since a million names may begin alike; they are parted anywhere
 *   but inside a surrogate pair
 */
export function uuidV5In(namespace: string): (head: string, tail: string) => string {
  const prefix = Buffer.from(namespace.replaceAll('-', ''), 'hex')
  const shared = Buffer.alloc(prefix.length + SHARED)
  prefix.copy(shared)
  let written = ''
  let afterHead = prefix.length
  return (head, tail) => {
    // A UTF-16 unit takes at most three octets in UTF-8.
    if ((head.length + tail.length) * 3 > SHARED) return format(sha1(Buffer.concat([prefix, Buffer.from(head + tail)])))
    if (head !== written) {
      afterHead = prefix.length + shared.write(head, prefix.length)
      written = head
    }
    return format(sha1(shared.subarray(0, afterHead + shared.write(tail, afterHead))))
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
