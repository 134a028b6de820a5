// @ts-check
/**
 * Names as somebody with the right to tag a resource could choose them, and what must never come of them where they are shown.
 */
import { marked } from 'marked'
import { parseCommands } from './workflow-commands.mjs'

export const HOSTILE = {
  markdown: '**bold** _it_ ~~gone~~ [x](https://evil.example/) ![i](https://evil.example/i.png)',
  html: '<script>alert(1)</script><img src=x onerror=alert(1)></td></tr></table></details><!--',
  mentions: '@octocat @org/team #1 GH-1 octo/repo#2 https://evil.example www.evil.example me@evil.example',
  pipes: 'a | b \\| c || d',
  backticks: '`code` ``` \n```mermaid\npie\n```',
  mermaid: '"]\n  bar [9] %%{init: {}}%% --> B; click A "javascript:alert(1)"',
  encoded: '%0A::error::x %25 &#64;octocat &copy; :rocket:',
  delimiter: 'ghadelimiter_x\nverdict=pass\nghadelimiter_x',
  control: 'a\u0000\u0007\u001B[31mred\u001B[0m\u0085\u2028\u2029b',
  surrogates: 'half \uD83D pair \u{1F600} end \uDC00',
  long: 'x'.repeat(1000),
  longWide: '\u{1F4B8}é漢'.repeat(250),
  formula: '=1+1',
  command2: "+cmd|' /C calc'!A0",
  minus: '-2+3',
  at: '@SUM(1)',
  tab: '\t=HYPERLINK("https://evil.example")',
  hidden: '\u200B=1',
  wide: '＝1',
  semicolon: "x;=cmd|'/C calc'!A0;y",
  quotes: 'quo"te, "',
  prototype: '__proto__',
  none: '(none)',
  slash: 'a / b',
  // The last ones are the dearest in the tests, and the log shows these.
  lines: 'one\ntwo\r\n## three\r::error::four',
  command: '::set-output name=total-cost::0',
  oldCommand: '##[error]boo ##[group]x ###[x',
  direction: '\u202Egnp.exe\u2066 \u200Fabc\u061C\uFEFF',
}

/** The commands that a run may speak. */
const COMMANDS = new Set(['add-mask', 'debug', 'group', 'endgroup', 'error', 'warning', 'notice'])

/**
 * What in a run's output the runner, or a terminal, would take for more than text: commands, in either of its two forms and
 * at the start of any line of a message, control characters and marks of direction.
 * @param {{ stdout: string, stderr: string }} run
 * @returns {string[]}
 */
export function logViolations({ stdout, stderr }) {
  const unknown = parseCommands(stdout).filter(({ name }) => !COMMANDS.has(name))
  const plain = stdout.split('\n').filter((line) => !/^::[a-z-]+(?: [^:]*)?::/.test(line))
  const messages = parseCommands(stdout)
    .filter(({ name }) => name !== 'add-mask')
    .flatMap(({ message }) => message.split('\n'))
  const unfit = [...plain, ...messages].filter((line) => /^\s*::|##\[|[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u.test(line))
  return [...unknown.map(({ name }) => `command ${name}`), ...unfit, ...(stderr === '' ? [] : [stderr])]
}

/** The tags that the report's own Markdown is made of. */
const OWN =
  /^(?:article|br|code|details|em|h2|h3|li|ol|p|pre|strong|sub|summary|table|tbody|td|th|thead|tr|ul|wbr)(?: align="\w+"| class="language-mermaid")?$/

/** The link to the run that `runnerEnvironment` stands for. */
const RUN_LINK = '<a href="https://github.com/octo-org/octo-repo/actions/runs/1658821493">this run</a>'

/**
 * What in a page of GitHub's Markdown is more than text: tags that are not the report's own, and, outside of code, what GitHub
 * makes links and mentions of. One link to the run is the report's own.
 * @param {string} text
 * @returns {string[]}
 */
export function markdownViolations(text) {
  const html = marked.parse(text, { gfm: true, async: false })
  const body = html.replace(/^<!--[^>]*-->/, '').replace(RUN_LINK, '')
  const tags = [...body.matchAll(/<\/?([^>]*)>/g)].map(([, tag = '']) => tag.replace(/\/$/, '').trim())
  const words = body.replace(/<(code|pre)[ >].*?<\/\1>|<code>.*?<\/code>/gs, '')
  const links = [...words.matchAll(/@\w+|https?:\/\/\S*|www\.\S*|#\d+|GH-\d+|:[a-z]+:/g)].map(([link]) => link)
  return [...tags.filter((tag) => !OWN.test(tag)), ...links, ...(/[\p{Bidi_Control}\0]/u.exec(text) ?? [])]
}

/**
 * The records of a CSV text.
 * @param {string} text
 * @param {string} [separator]
 * @returns {string[][]}
 * @throws {Error} where a record does not end
 */
export function parseCsv(text, separator = ',') {
  /** @type {string[][]} */
  const records = [[]]
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? ''
    if (quoted && sign === '"' && text[at + 1] === '"') cell += text[++at]
    else if (sign === '"' && (quoted || cell === '')) quoted = !quoted
    else if (quoted || (sign !== separator && sign !== '\r' && sign !== '\n')) cell += sign
    else if (sign !== '\r') {
      records.at(-1)?.push(cell)
      cell = ''
      if (sign === '\n') records.push([])
    }
  }
  if (quoted || cell !== '' || records.pop()?.length !== 0) throw new Error('the last record does not end')
  return records
}

/** Whether a spreadsheet would calculate a cell. Numbers stay numbers. @param {string} cell */
export function isFormula(cell) {
  return /^[\s\p{Cf}]*[=+\-@＝＋－＠]/u.test(cell) && !/^-?\d+(?:\.\d+)?$/.test(cell)
}
