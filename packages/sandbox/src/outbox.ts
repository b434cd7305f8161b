/** A message the service would have sent. */
export interface OutboxMessage {
  readonly poolId: string;
  readonly username: string;
  readonly sub: string;
  readonly medium: 'EMAIL' | 'SMS';
  readonly destination: string;
  readonly kind: 'invitation' | 'reset-code' | 'sign-up-code' | 'attribute-code' | 'mfa-code';
  /** The code, or the temporary password of an invitation. */
  readonly code: string;
  /** Epoch ms. */
  readonly atMs: number;
}

/** The messages sent so far, oldest first; the oldest fall out beyond the capacity. */
export interface Outbox {
  readonly messages: readonly OutboxMessage[];
  /** Messages ever sent, those that fell out included. */
  readonly sent: number;
  send(message: OutboxMessage): void;
  clear(): void;
}

const CAPACITY = 100_000;

export function createOutbox(capacity: number = CAPACITY): Outbox {
  let messages: OutboxMessage[] = [];
  let sent = 0;
  return {
    get messages() {
      return messages;
    },
    get sent() {
      return sent;
    },
    send(message) {
      sent++;
      messages.push(message);
      // Twice the capacity before a cut: one copy every so often, not one a message.
      if (messages.length >= capacity * 2) messages = messages.slice(-capacity);
    },
    clear() {
      messages = [];
      sent = 0;
    },
  };
}
