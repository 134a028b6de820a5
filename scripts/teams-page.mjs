// @ts-check
/** A page that shows an Adaptive Card by Microsoft's own renderer, in the light colors of Microsoft Teams. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The path of the renderer on the page's server. */
export const CARDS_PATH = '/adaptivecards.js'
export const CARDS = readFileSync(
  createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'),
  'utf8',
)

const FONT = "'Segoe UI', 'Liberation Sans', sans-serif"
const TEXT = { default: '#252424', subtle: '#bf252424' }

/** Colors are #AARRGGBB. From https://github.com/microsoft/AdaptiveCards/blob/main/samples/HostConfig/microsoft-teams-light.json */
const LOOK = {
  fontFamily: FONT,
  fontSizes: { small: 12, default: 14, medium: 14 },
  fontWeights: { default: 400, bolder: 600 },
  spacing: { small: 8, default: 12, medium: 16, padding: 16 },
  supportsInteractivity: true,
  containerStyles: {
    default: { backgroundColor: '#ffffff', foregroundColors: { default: TEXT } },
    attention: { backgroundColor: '#ffc5b2', foregroundColors: { default: TEXT } },
  },
  actions: { spacing: 'default', actionsOrientation: 'horizontal', actionAlignment: 'left' },
}

/**
 * The page of one card. Its body has `data-drawn` once the card is drawn.
 * @param {object} card
 */
export function teamsPage(card) {
  const json = (/** @type {object} */ value) => JSON.stringify(value).replaceAll('<', '\\u003c')
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>An Adaptive Card as Microsoft Teams shows it</title>
<link rel="icon" href="data:,">
<style>
body { margin: 0; padding: 12px; background: #f5f5f5; }
#card { background: #ffffff; border: 1px solid #e0e0e0; border-radius: 8px; overflow: hidden; }
.ac-pushButton { font: 14px ${FONT}; color: #6264a7; background: #ffffff; border: 2px solid #bfc0da; border-radius: 4px; padding: 4px 10px 5px; }
</style>
</head>
<body>
<div id="card"></div>
<script src="${CARDS_PATH}"></script>
<script type="module">
const card = new AdaptiveCards.AdaptiveCard()
card.hostConfig = new AdaptiveCards.HostConfig(${json(LOOK)})
card.parse(${json(card)})
document.getElementById('card').append(card.render())
document.body.dataset.drawn = 'true'
</script>
</body>
</html>
`
}
