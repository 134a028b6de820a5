// @ts-check
/**
 * Loads the AWS client and nothing else, reads the costs with it and posts one body for each line. Bundled the way the
 * action is (`bundle.mjs`). Arguments: Cost Explorer's endpoint, the receiver's URL, the request as JSON.
 */
import http from 'node:http'
import { CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer'

const [, , endpoint = '', url = '', input = ''] = process.argv

const client = new CostExplorerClient({
  region: 'us-east-1',
  endpoint,
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
})
const { ResultsByTime = [] } = await client.send(new GetCostAndUsageCommand(JSON.parse(input)))
const agent = new http.Agent({ keepAlive: true, maxSockets: 4 })
const headers = { 'content-type': 'application/json' }
const bodies = ResultsByTime.flatMap(({ Groups = [] }) => Groups).map((group) => JSON.stringify(group))
await Promise.all(bodies.map(post))
process.exit()

/** @param {string} body @returns {Promise<void>} */
function post(body) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      response.on('end', resolve)
      response.resume()
    })
    request.on('error', reject)
    request.end(body)
  })
}
