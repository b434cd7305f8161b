const DAY_MS = 86_400_000;
const RESET_MS = 9 * 3_600_000;

/** What Cognito's own sender of emails may send a day, over all pools of the account (facts §1.4). */
export class DailyEmails {
  messagesADay: number | 'off';
  #day = Number.NaN;
  #sent = 0;

  constructor(messagesADay: number | 'off') {
    this.messagesADay = messagesADay;
  }

  /** Whether one more may be sent now; it counts then. Days start at 09:00 UTC. */
  take(nowMs: number): boolean {
    const day = Math.floor((nowMs - RESET_MS) / DAY_MS);
    if (day !== this.#day) this.#sent = 0;
    this.#day = day;
    if (this.messagesADay !== 'off' && this.#sent >= this.messagesADay) return false;
    this.#sent++;
    return true;
  }
}
