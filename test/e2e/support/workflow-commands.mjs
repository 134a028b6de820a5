// @ts-check
/** Workflow commands (`::name key=value::message` on one line) and masks, read as the runner reads them. */

/**
 * @typedef {object} WorkflowCommand
 * @property {string} name `error`, `warning`, `notice`, `add-mask`, `group` …
 * @property {Record<string, string>} properties unescaped
 * @property {string} message unescaped
 */

const COMMAND = /^\s*::([A-Za-z-]+)(?: ([^\n]*?))?::(.*)$/

/**
 * The commands in a step's output. `::stop-commands::` is obeyed.
 * @param {string} text the output of the process
 * @returns {WorkflowCommand[]}
 */
export function parseCommands(text) {
  /** @type {WorkflowCommand[]} */
  const commands = []
  /** @type {string | undefined} */
  let resumeToken
  for (const line of text.split(/\r?\n/)) {
    if (resumeToken !== undefined) {
      if (line.trim() === `::${resumeToken}::`) resumeToken = undefined
      continue
    }
    const match = COMMAND.exec(line)
    if (!match) continue
    const [, name = '', properties = '', message = ''] = match
    if (name === 'stop-commands') resumeToken = message
    commands.push({ name, properties: parseProperties(properties), message: unescapeMessage(message) })
  }
  return commands
}

/**
 * The log as the runner shows it: after an `add-mask` command, `***` replaces its value.
 * @param {string} text the output of the process
 * @returns {string}
 */
export function maskLog(text) {
  /** @type {string[]} */
  const masks = []
  const lines = text.split('\n').map((line) => {
    const [command] = parseCommands(line)
    if (command?.name === 'add-mask') {
      // The runner masks each line of a value too.
      masks.push(command.message, ...command.message.split(/\r?\n/).filter((part) => part.trim() !== ''))
      return undefined
    }
    // The longest first, as one value can contain another.
    return [...masks].sort((a, b) => b.length - a.length).reduce((shown, mask) => shown.replaceAll(mask, '***'), line)
  })
  return lines.filter((line) => line !== undefined).join('\n')
}

/** @param {string} text @returns {Record<string, string>} */
function parseProperties(text) {
  /** @type {Record<string, string>} */
  const properties = {}
  for (const part of text.split(',')) {
    const [name = '', ...value] = part.split('=')
    if (value.length > 0) properties[name.trim()] = unescapeProperty(value.join('='))
  }
  return properties
}

/** @param {string} text */
function unescapeMessage(text) {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

/** @param {string} text */
function unescapeProperty(text) {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')
}
