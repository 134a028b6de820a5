/** The page's style sheet, with a light and a dark theme, narrow screens and print. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f5f7fa; --ink: #1b2430; --soft: #566373; --edge: #d3dae3;
  --chosen: #1d5fc2; --past: #8a99ab; --credit: #1a7f4b; --limit: #b3261e;
  --breach: #b3261e; --pass: #1a7f4b; --no-data: #8a5a00; --none: #566373;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10151c; --panel: #19212b; --ink: #e6ebf1; --soft: #a1aebd; --edge: #33404f;
    --chosen: #6ca6ff; --past: #66768a; --credit: #4cc38a; --limit: #ff8a7f;
    --breach: #ff8a7f; --pass: #4cc38a; --no-data: #f0b84a; --none: #a1aebd;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.soft, small { color: var(--soft); }
.verdict { margin: 0 0 1rem; padding: 1rem; background: var(--panel); border-left: 6px solid var(--tone); border-radius: 6px; }
.verdict h1 { color: var(--tone); }
.verdict ul { margin: .75rem 0 0; padding-left: 1.25rem; }
.verdict li { margin: .375rem 0; }
.verdict p { margin: .5rem 0 0; } .verdict li p { margin: 0; }
.is-breach { --tone: var(--breach); } .is-pass { --tone: var(--pass); }
.is-no-data { --tone: var(--no-data); } .is-none { --tone: var(--none); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 1rem 0; }
.figures > div { background: var(--panel); border-radius: 6px; padding: .75rem 1rem; }
.figures dt { color: var(--soft); font-size: .875rem; }
.figures dd { margin: 0; font-size: 1.375rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures dd small { display: block; font-size: .875rem; font-weight: 400; }
figure { margin: 2rem 0; }
figcaption { margin-bottom: .5rem; }
.key { display: inline-block; width: .75em; height: .75em; border-radius: 2px; background: var(--past); }
.key.chosen { background: var(--chosen); }
.key.limit { height: 0; width: 1.25em; background: none; border-top: 2px dashed var(--limit); vertical-align: middle; border-radius: 0; }
.key.mark { width: 2px; height: 1em; background: var(--ink); vertical-align: text-bottom; border-radius: 0; }
.chart { display: grid; grid-template-columns: auto minmax(0, 1fr); padding-right: 1.25rem; }
svg { display: block; font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
svg text { fill: var(--soft); }
svg.axis text { text-anchor: end; }
svg.plot { width: 100%; overflow: visible; }
svg .date { text-anchor: middle; }
svg .grid { stroke: var(--edge); } svg .zero { stroke: var(--soft); }
svg .limit { stroke: var(--limit); stroke-width: 2; stroke-dasharray: 6 4; }
svg text.limit { fill: var(--limit); stroke: var(--paper); stroke-width: 4; stroke-dasharray: none; paint-order: stroke; font-weight: 600; }
svg .past { fill: var(--past); } svg .chosen { fill: var(--chosen); } svg .credit { fill: var(--credit); }
svg .mark { fill: var(--ink); }
svg .gap { fill: none; stroke: var(--edge); stroke-dasharray: 3 3; }
svg.bar { width: 100%; max-width: 24rem; margin-top: .2rem; overflow: visible; }
svg text.amount { text-anchor: end; fill: var(--ink); font-weight: 600; stroke: var(--paper); stroke-width: 4; paint-order: stroke; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--edge); text-align: left; vertical-align: top; }
th.number, td.number { text-align: right; white-space: nowrap; }
tbody th { font-weight: 400; width: 45%; }
small.narrow { display: none; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 600; }
thead button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: .25rem 0; margin: -.25rem 0; cursor: pointer; text-decoration: underline dotted; text-underline-offset: 3px; }
[aria-sort="ascending"]::after { content: " ▲"; } [aria-sort="descending"]::after { content: " ▼"; }
:focus-visible { outline: 3px solid var(--chosen); outline-offset: 2px; }
summary { cursor: pointer; padding: .25rem 0; }
.facts { display: grid; grid-template-columns: minmax(8rem, auto) minmax(0, 1fr); gap: .25rem 1rem; margin: 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) {
  .figures { grid-template-columns: 1fr 1fr; }
  .figures dd { font-size: 1.125rem; }
  .figures > div { padding: .625rem .75rem; }
  svg .wide, .sortable .wide { display: none; }
  small.narrow { display: block; }
  th, td { padding: .35rem .25rem; }
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .5rem; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --panel: #ffffff; --ink: #000000; --soft: #444444; --edge: #bbbbbb;
    --chosen: #1d5fc2; --past: #8a99ab; --credit: #1a7f4b; --limit: #b3261e;
    --breach: #b3261e; --pass: #1a7f4b; --no-data: #8a5a00; --none: #444444;
  }
  body { font-size: 11pt; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  figure, .verdict, .figures > div, tr { break-inside: avoid; }
  details:not([open]) { display: none; }
  .scroll { overflow: visible; }
  thead button { text-decoration: none; }
}
`

/**
 * The page's script makes the table's headings buttons that sort it. Without the script, the most expensive group is first.
 */
export const SCRIPT = `
for (const table of document.querySelectorAll('table.sortable')) {
  const body = table.tBodies[0]
  const headings = [...table.tHead.rows[0].cells]
  const status = document.createElement('p')
  status.className = 'unseen'
  status.setAttribute('role', 'status')
  table.parentElement.after(status)
  headings.forEach((heading, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...heading.childNodes)
    heading.append(button)
    button.addEventListener('click', () => {
      const before = heading.getAttribute('aria-sort')
      const first = column === 0 ? 'ascending' : 'descending'
      const order = before === null ? first : before === 'ascending' ? 'descending' : 'ascending'
      for (const other of headings) other.removeAttribute('aria-sort')
      heading.setAttribute('aria-sort', order)
      const direction = order === 'ascending' ? 1 : -1
      const place = (row) => row.cells[column].dataset.place
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [place(a), place(b)]
        if (x === undefined || y === undefined) return (x === undefined) - (y === undefined)
        return direction * (x - y)
      })
      body.append(...rows)
      status.textContent = 'Sorted by ' + button.textContent + ', ' + order
    })
  })
}
`
