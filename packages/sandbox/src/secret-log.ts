/** Members of requests and answers, of any depth, that hold what nobody else may see. */
const SECRET_MEMBERS = new Set([
  ...['Password', 'TemporaryPassword', 'PreviousPassword', 'ProposedPassword', 'PASSWORD', 'NEW_PASSWORD'],
  ...['ConfirmationCode', 'SMS_MFA_CODE', 'EMAIL_OTP_CODE', 'SECRET_HASH', 'REFRESH_TOKEN'],
  ...['AccessToken', 'IdToken', 'RefreshToken', 'Session', 'ClientSecret', 'client_secret', 'private_key'],
]);

/** Every secret that came in or went out, for tests that look for them where they must not be. */
export class SecretLog {
  readonly #seen = new Set<string>();

  /** Remembers what a request or an answer holds. */
  note(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== 'string') this.note(member);
      else if (SECRET_MEMBERS.has(name) && member !== '') this.#seen.add(member);
    }
  }

  seen(): string[] {
    return [...this.#seen];
  }
}
