import crypto from 'node:crypto'

/** SHA-256 in hexadecimal digits. `crypto.hash` came with Node 20.12 and is the faster way for short texts. */
export const sha256: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text, 'hex')
    : (text) => crypto.createHash('sha256').update(text).digest('hex')
