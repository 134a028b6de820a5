import type { EventSettings } from '../events/index.js'
import type { Reader } from './reader.js'
import { readChoices, readDecimal } from './scalars.js'

/** Characters of a URI reference (RFC 3986), which a CloudEvents `source` is. */
const URI_REFERENCE = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/

/** What the events are. */
export function readEvents(reader: Reader): EventSettings {
  const source = reader.text('event-source')
  if (!URI_REFERENCE.test(source) || source.length > 1000) {
    reader.wrong('event-source', source, 'a URI reference of at most 1000 characters, such as `cloud.amazon.billing`')
  }
  const typePrefix = reader.text('event-type-prefix')
  if (!/^[\x21-\x7e]{1,200}$/.test(typePrefix) || typePrefix.endsWith('.')) {
    const allowed = 'at most 200 visible ASCII characters without a dot at the end, such as `amazon.billing`'
    reader.wrong('event-type-prefix', typePrefix, allowed)
  }
  return {
    kinds: readChoices(reader, 'events', reader.text('events'), ['lines', 'total', 'breaches']),
    source,
    typePrefix,
    minAmount: readDecimal(reader, 'min-amount', reader.given('min-amount')),
  }
}
