const longestMessage = 300;

/**
 * Cognito's words made fit to be shown: what we had sent about a user is taken out (Cognito echoes values now and then),
 * control characters are escaped, and the length is bounded.
 */
export function redact(message: string, input: object): string {
  let text = message;
  for (const value of personalValues(input)) if (value.length > 2) text = text.replaceAll(value, '…');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach a terminal.
  text = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escapeCharacter);
  return text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
}

/** Longest first, so that a value within another does not leave the rest of it behind. */
function personalValues(input: object): string[] {
  const { Username, Password, TemporaryPassword, UserAttributes } = input as Record<string, unknown>;
  const attributes = Array.isArray(UserAttributes) ? UserAttributes : [];
  const values = [Username, Password, TemporaryPassword, ...attributes.map((attribute) => attribute?.Value)];
  return values
    .filter((value): value is string => typeof value === 'string')
    .sort((one, other) => other.length - one.length);
}

const escapeCharacter = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
