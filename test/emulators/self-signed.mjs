// @ts-check
/**
 * A new self-signed certificate for 127.0.0.1 (X.509 v3 by RFC 5280, ECDSA P-256 with SHA-256). No private key is in the
 * repository, and no tool except Node is needed.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const OID = {
  commonName: [0x55, 0x04, 0x03],
  basicConstraints: [0x55, 0x1d, 0x13],
  subjectAltName: [0x55, 0x1d, 0x11],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
}

/**
 * @param {object} [options]
 * @param {string[]} [options.dnsNames] default `localhost`; the address 127.0.0.1 is always included
 * @param {Date} [options.notAfter] default: in a day
 * @returns {{ key: string, cert: string }} both in PEM
 */
export function selfSigned({ dnsNames = ['localhost'], notAfter = new Date(Date.now() + 86_400_000) } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(oid(OID.ecdsaWithSha256))
  const name = sequence(der(0x31, sequence(oid(OID.commonName), der(0x0c, Buffer.from('loopback')))))
  const notBefore = new Date(notAfter.getTime() - 30 * 86_400_000)
  const alternatives = sequence(
    ...dnsNames.map((dnsName) => der(0x82, Buffer.from(dnsName))),
    der(0x87, Buffer.from([127, 0, 0, 1])),
  )
  const extensions = sequence(
    sequence(oid(OID.basicConstraints), der(0x04, sequence(der(0x01, Buffer.from([0xff]))))),
    sequence(oid(OID.subjectAltName), der(0x04, alternatives)),
  )
  // A positive serial number: the first bit is 0, the second 1.
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    name,
    sequence(generalizedTime(notBefore), generalizedTime(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}

/** Tag, length, value. @param {number} tag @param {Buffer} content */
function der(tag, content) {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

/** @param {Buffer[]} items */
const sequence = (...items) => der(0x30, Buffer.concat(items))

/** @param {number[]} bytes */
const oid = (bytes) => der(0x06, Buffer.from(bytes))

/** @param {Date} date */
const generalizedTime = (date) => der(0x18, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, '')))
