// Username takes 128 characters and no white space (facts §3.1), so a longer email cannot sign in. Its pattern knows
// letters, marks, symbols, numbers and punctuation only: nothing invisible, such as a zero-width space.
const maxUsernameLength = 128;
const usernameShape = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;
// How Cognito tells an email is not documented: what is special in an address (RFC 5322) is put before a person.
const emailShape = /^[^\s@<>(),;:"\\[\]\p{C}]+@[^\s@.<>(),;:"\\[\]\p{C}]+(\.[^\s@.<>(),;:"\\[\]\p{C}]+)+$/u;

/** What keeps an email from being a username of a pool that signs in by email. */
export type EmailFault = 'missing' | 'malformed' | 'too long';

/** Undefined where the email can be a username. */
export function faultOfEmail(email: string | undefined): EmailFault | undefined {
  if (email === undefined || email === '') return 'missing';
  if (email.length > maxUsernameLength) return 'too long';
  return isEmailShaped(email) ? undefined : 'malformed';
}

/** Whether a text is an email address, of whatever length. */
export function isEmailShaped(text: string): boolean {
  return emailShape.test(text);
}

const phoneShape = /^\+[1-9]\d{1,14}$/;

export function isPhoneShaped(text: string): boolean {
  return phoneShape.test(text);
}

/** Whether a pool whose users have usernames of their own takes this one, its aliases apart. */
export function isUsernameShaped(text: string): boolean {
  return text.length <= maxUsernameLength && usernameShape.test(text);
}

/** Whether an email can be a username of a pool that signs in by email. */
export function canBeUsername(email: string): boolean {
  return faultOfEmail(email) === undefined;
}

/**
 * The key by which the target tells names apart. How Cognito folds letters outside ASCII is not documented
 * (facts §4.4), so they are folded here: two that differ only so are put before a person, never both created.
 * Lower case may decompose letters and depends on a sigma's place, hence the last two steps.
 */
export function signInKey(email: string, caseSensitive: boolean): string {
  return caseSensitive ? email : foldCase(email);
}

/** Lower case in the one form that all spellings of a text share. */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
