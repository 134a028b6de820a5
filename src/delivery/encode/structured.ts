import type { Parcel } from '../parcel.js'
import type { Message } from './message.js'

const HEADERS = { 'content-type': 'application/cloudevents+json; charset=utf-8' }

/** Structured content mode: the event in the JSON event format is the body. */
export function encodeStructured(parcel: Parcel): Message {
  return { headers: HEADERS, body: parcel.text }
}
