/** The payloads against what the services' own packages say of them. */
import { expect, test } from '@jest/globals'
import * as AdaptiveCards from 'adaptivecards'
import { teams } from '../../src/report/chat/teams.js'
import { breached, calm, hostile, hourly, settings, withoutData, workflow } from './sample.js'

test.each(Object.entries({ breached, calm, hostile, hourly, withoutData }))(
  'the Teams card of %s is an Adaptive Card 1.4',
  (_, sample) => {
    const { outcome, settings: look } = sample()
    const runUrl = 'https://github.com/octo-org/octo-repo/actions/runs/9'
    const { attachments } = JSON.parse(teams.body(outcome, settings({ ...look, workflow: workflow({ runUrl }) })))
    const card = new AdaptiveCards.AdaptiveCard()
    const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_4)
    card.parse(attachments[0].content, context)
    expect([context.eventCount, card.validateProperties().validationEvents]).toEqual([0, []])
    expect(card.getItemCount()).toBeGreaterThan(1)
  },
)
