// @ts-check

/**
 * What the bundler calls its own things, and short names for them: together they stand in a plain run's files thousands of times.
 * @type {readonly (readonly [RegExp, string])[]}
 */
const OWN_NAMES = [
  [/__(?:nccwpck|webpack)_require__/g, '$$require'],
  [/(?:__unused_webpack_)?__webpack_exports__/g, '$$exports'],
  [/__unused_webpack_(module|exports)/g, '$$$1'],
  [/__WEBPACK_IMPORTED_MODULE_(\d+)__/g, '_$$$1'],
]

/** What only the short names look like. */
const SHORT = /\$(?:require|exports|module)\b|_\$\d/

/**
 * Shortens the names that the bundler has made. All others stay as they were written.
 * @param {string} text a script of the bundle
 * @throws {Error} where a short name is in use already
 */
export function withShortNames(text) {
  const [taken] = SHORT.exec(text) ?? []
  if (taken !== undefined) throw new Error(`The bundle has a name of its own with ${taken}.`)
  return OWN_NAMES.reduce((shortened, [name, short]) => shortened.replace(name, short), text)
}
