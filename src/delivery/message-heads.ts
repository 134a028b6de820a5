import type { Message } from './encode/message.js'
import type { Load } from './shipment.js'
import { messageId, type Signer } from './sign.js'
import type { RequestHead, Transport } from './transport.js'

interface MessageHeadsParts {
  readonly transport: Transport
  /** Of every request; they win over those of a message. */
  readonly headers: Readonly<Record<string, string>>
  readonly signer: Signer | undefined
  /** Whether the messages are batches. */
  readonly batched: boolean
}

/** Makes the heads of requests: of the message's headers, those of every request, and the signature where there is one. */
export class MessageHeads {
  readonly #parts: MessageHeadsParts
  #last: { readonly of: Message['headers']; readonly head: RequestHead } | undefined

  constructor(parts: MessageHeadsParts) {
    this.#parts = parts
  }

  /**
   * @param now milliseconds since 1970
   * @throws TypeError for a header that must not be sent
   */
  headOf(load: Load, { headers, body }: Message, now: number): RequestHead {
    const { transport, headers: fixed, signer, batched } = this.#parts
    if (signer !== undefined) {
      return transport.head('POST', { ...headers, ...fixed, ...signer(messageId(load.parcels, batched), body, now) })
    }
    // Events in structured mode, and batches, all have the very same headers.
    if (this.#last?.of !== headers) {
      this.#last = { of: headers, head: transport.head('POST', { ...headers, ...fixed }) }
    }
    return this.#last.head
  }
}
