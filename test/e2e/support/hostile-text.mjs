// @ts-check
/** Names that anybody with the right to tag a resource can choose, and checks that they stay text wherever they are shown. */
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
  // The tests give the last names the highest costs, so the log lists them.
  lines: 'one\ntwo\r\n## three\r::error::four',
  command: '::set-output name=total-cost::0',
  oldCommand: '##[error]boo ##[group]x ###[x',
  direction: '\u202Egnp.exe\u2066 \u200Fabc\u061C\uFEFF',
}

/** The commands that a run may write. */
const COMMANDS = new Set(['add-mask', 'debug', 'group', 'endgroup', 'error', 'warning', 'notice'])

/**
 * The parts of a run's output that the runner or a terminal does not treat as text: commands in both forms (also at the start of a line
 * of a message), control characters and direction marks.
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

/** The tags that the report itself uses. */
const OWN =
  /^(?:article|br|code|details|em|h2|h3|li|ol|p|pre|strong|sub|summary|table|tbody|td|th|thead|tr|ul|wbr)(?: align="\w+"| class="language-mermaid")?$/

/** The link to the run of `runnerEnvironment`. */
const RUN_LINK = '<a href="https://github.com/octo-org/octo-repo/actions/runs/1658821493">this run</a>'

/**
 * The parts of a Markdown page that are not text: tags that the report does not use and, outside code, everything that GitHub turns into
 * links and mentions. One link to the run is allowed.
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
