import tls from 'node:tls'

/** Trusts one more certificate while `use` runs. One at a time: OpenSSL looks for an issuer by its name, and ours all have one. */
export async function trusting<T>(cert: string, use: () => Promise<T>): Promise<T> {
  const usual = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...usual, cert])
  try {
    return await use()
  } finally {
    tls.setDefaultCACertificates(usual)
  }
}
