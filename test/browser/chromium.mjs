// @ts-check
import { accessSync, constants } from 'node:fs'
import { chromium } from 'playwright-core'

/** The paths of Chromium in Debian, Ubuntu and Fedora. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser']

/** The path of Chromium: `CHROMIUM_PATH`, otherwise the usual places. @returns {string | undefined} */
export function findChromium() {
  const places = process.env['CHROMIUM_PATH'] ? [process.env['CHROMIUM_PATH']] : PLACES
  return places.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Starts Chromium without its background network requests. @param {string} executablePath */
export function launch(executablePath) {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      // Chromium's sandbox does not start as root, for example in a container.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
