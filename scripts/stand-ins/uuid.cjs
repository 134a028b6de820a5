// @ts-check
const { randomUUID } = require('node:crypto')

/**
 * Stands in for `uuid` in the bundle, of which `cloudevents` takes the random ids for events that have none. Every event of
 * this program has one.
 */
exports.v4 = () => randomUUID()
