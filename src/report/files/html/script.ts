/**
 * The page's whole script: headings of the table become buttons that sort it. Without it the table stands as it is, the
 * most expensive group first.
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
