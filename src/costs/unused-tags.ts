import type { CostLines } from '../model/cost-line.js'
import type { Log } from '../model/outside.js'
import type { GroupDefinition } from '../model/query.js'
import { forLog } from '../model/text.js'
import type { Asked } from './request.js'

/**
 * Passes the lines on, and warns at their end of each tag and cost category that none of them carried: Cost Explorer knows
 * no wrong tag key, and puts everything into one empty group.
 */
export function withTagWatch(lines: CostLines, { groupBy }: Asked, log: Log): CostLines {
  const tags = groupBy
    .map((definition, index) => ({ definition, index }))
    .filter(({ definition }) => definition.type !== 'DIMENSION')
  return tags.length === 0 ? lines : watch(lines, tags, log)
}

interface Tag {
  readonly definition: GroupDefinition
  readonly index: number
}

async function* watch(lines: CostLines, tags: readonly Tag[], log: Log) {
  let watched = tags
  let any = false
  for await (const pack of lines) {
    any = true
    for (const line of pack) {
      if (watched.some(({ index }) => line.values[index] !== '')) {
        watched = watched.filter(({ index }) => line.values[index] === '')
      }
    }
    yield pack
  }
  if (!any) return
  for (const { definition } of watched) {
    const [name, where] =
      definition.type === 'TAG'
        ? ['tag key', 'active as a cost allocation tag (the payer account activates it; that takes up to 24 hours)']
        : ['cost category', 'defined in the payer account']
    const key = `\`${forLog(definition.key, 128)}\``
    log.warning(
      `No cost line carries the ${name} ${key} of \`group-by\`: check its spelling and case, and that it is ${where}.`,
    )
  }
}
