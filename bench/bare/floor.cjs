// @ts-check
/**
 * The floor of the start-up: one Cost Explorer request by `node:http` alone, with a signature made by hand (AWS Signature
 * Version 4). Argument: the endpoint, then the request's body.
 */
const { createHash, createHmac } = require('node:crypto')
const http = require('node:http')

const [, , endpoint = '', body = ''] = process.argv
const { hostname, port, host } = new URL(endpoint)
const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
const scope = `${time.slice(0, 8)}/us-east-1/ce/aws4_request`
/** @type {Record<string, string>} */
const signed = {
  'content-type': 'application/x-amz-json-1.1',
  host,
  'x-amz-date': time,
  'x-amz-target': 'AWSInsightsIndexService.GetCostAndUsage',
}
const names = Object.keys(signed).join(';')
const fields = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`)
const canonical = `POST\n/\n\n${fields.join('')}\n${names}\n${sha256(body)}`
const key = scope
  .split('/')
  .reduce((secret, part) => hmac(secret, part), Buffer.from('AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'))
const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex')
const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${scope}, SignedHeaders=${names}, Signature=${signature}`

const headers = { ...signed, authorization, 'content-length': Buffer.byteLength(body) }
const request = http.request({ hostname, port, method: 'POST', path: '/', headers }, (response) => response.resume())
request.end(body)

/** @param {string} text */
function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}

/** @param {Buffer} secret @param {string} text */
function hmac(secret, text) {
  return createHmac('sha256', secret).update(text).digest()
}
