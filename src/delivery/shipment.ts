import type { Parcel } from './parcel.js'

/** Events that travel in one request, and how often they were sent so far. */
export interface Shipment {
  readonly parcels: readonly Parcel[]
  attempts: number
}

/** The two halves of a batch, each of which is a message of its own. */
export function halve({ parcels, attempts }: Shipment): readonly [Shipment, Shipment] {
  const middle = Math.ceil(parcels.length / 2)
  return [
    { parcels: parcels.slice(0, middle), attempts },
    { parcels: parcels.slice(middle), attempts },
  ]
}
