import type { CheckRule } from '../steps/convert/check-import-file.ts';

/** What each rule of the linter says, and what to do. Values of the file stay out of it. */
const texts: Record<CheckRule, { what: string; todo: string }> = {
  'not-utf8': { what: 'these bytes are no UTF-8', todo: 'write the file again as UTF-8' },
  'empty-file': { what: 'there is no header', todo: 'begin the file with the columns of the header' },
  'byte-order-mark': {
    what: 'the file begins with a byte order mark',
    todo: 'write it as UTF-8 without one',
  },
  'carriage-return': { what: 'lines end in CR LF', todo: 'end them in LF alone' },
  'missing-column': {
    what: 'the header lacks a column',
    todo: 'add it, blank in every row if need be: all columns of the header must be there',
  },
  'unknown-column': {
    what: 'the pool has no such column',
    todo: 'take it out, or add the attribute to the pool and get the header again',
  },
  'doubled-column': { what: 'the header names this column before', todo: 'leave one of them' },
  'row-too-long': { what: 'the row has over 16,000 characters', todo: 'create this user by AdminCreateUser' },
  'blank-line': { what: 'the line is blank', todo: 'take it out' },
  quoted: {
    what: 'a value stands in quotes',
    todo: 'write it without, and a comma in it as \\,: the job does not know quoting',
  },
  'double-quote': {
    what: 'a value holds a quote, of which nobody knows how the job reads it',
    todo: 'create this user by AdminCreateUser',
  },
  backslash: {
    what: 'a backslash stands elsewhere than before a comma',
    todo: 'create this user by AdminCreateUser',
  },
  'control-character': {
    what: 'a value holds a control character',
    todo: 'create this user by AdminCreateUser',
  },
  'outer-space': {
    what: 'a value begins or ends with white space, which the job takes off',
    todo: 'take it off, or create this user by AdminCreateUser',
  },
  'column-count': {
    what: 'the row has not as many values as the header has columns',
    todo: 'look for a comma without its backslash, or a missing one',
  },
  'bad-birthdate': {
    what: 'the birthdate is no day written mm/dd/yyyy',
    todo: 'write it so, or leave it blank',
  },
  'username-missing': { what: 'the user name is blank', todo: 'give every row one' },
  'username-white-space': { what: 'the user name holds white space', todo: 'give another name' },
  'username-too-long': { what: 'the user name has over 128 characters', todo: 'give another name' },
  'username-characters': {
    what: 'the user name holds a character that none may have',
    todo: 'give another name',
  },
  'username-not-email': {
    what: 'the user name is no email, by which the pool signs in',
    todo: 'put the email into cognito:username',
  },
  'username-like-email': {
    what: 'the user name looks like an email, which is an alias in the pool',
    todo: 'give another name',
  },
  'username-like-phone': {
    what: 'the user name looks like a phone number, which is an alias in the pool',
    todo: 'give another name',
  },
  'email-not-username': {
    what: 'the email is another one than the user name, by which the pool signs in',
    todo: 'put the same address into both',
  },
  'alias-twice': {
    what: 'people sign in by it, and another row has it before',
    todo: 'leave it verified, or at all, in one row',
  },
  'username-twice': { what: 'the user name has come before', todo: 'leave one row a name' },
  unverified: {
    what: 'no attribute that the pool verifies is marked true',
    todo: 'create this user by AdminCreateUser; never mark true what nobody proved',
  },
  'verified-without-value': {
    what: 'it is marked verified and blank',
    todo: 'give the value, or mark it false',
  },
  'required-missing': { what: 'the pool requires this attribute', todo: 'give a value' },
  'not-boolean': { what: 'it is neither true nor false', todo: 'write true or false' },
  'bad-updated-at': {
    what: 'it is no number of seconds since 1970',
    todo: 'write epoch seconds, or leave it blank',
  },
  'bad-phone-number': { what: 'it is no number such as +15550100', todo: 'write + and digits alone' },
  'bad-value': {
    what: 'the value is too long, too short or of another type than the attribute',
    todo: 'mend it, or leave it blank',
  },
  'mfa-not-boolean': { what: 'it is neither true, false nor blank', todo: 'leave it blank' },
  'mfa-against-pool': {
    what: 'it contradicts the MFA of the pool, which is on or off for everybody',
    todo: 'leave it blank',
  },
  'too-many-rows': { what: 'a file may have 500,000 rows', todo: 'split it here' },
  'file-too-large': { what: 'a file may have 100 MB', todo: 'split it' },
};

export function checkText(rule: CheckRule): { what: string; todo: string } {
  return texts[rule];
}
