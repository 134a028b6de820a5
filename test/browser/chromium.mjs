// @ts-check
import { accessSync, constants } from 'node:fs'
import { chromium } from 'playwright-core'

/** Where Debian, Ubuntu and Fedora put Chromium. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser']

/**
 * The Chromium of this machine: `CHROMIUM_PATH`, else the usual places.
 * @returns {string | undefined}
 */
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

/**
 * Starts Chromium so that it talks to nobody on its own account.
 * @param {string} executablePath
 */
export function launch(executablePath) {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      // Containers of CI run as root, where Chromium's sandbox does not start.
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
