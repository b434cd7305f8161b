import { sentence } from '../pools/in-words.ts';
import { recoveryBlocked, recoveryByEmail } from '../pools/recovery-gates.ts';
import { flagWithNames } from './command-text.ts';
import type { Finding, FindingUnit } from './finding.ts';

/** What a finding says whenever it comes; docs/reference/findings.md has an entry for each code. */
interface FindingText {
  about: Finding['about'];
  /** Missing where it is what the finding is about. */
  unit?: FindingUnit;
  means: string;
  /** What to add; `names` are the attributes or groups that the finding is about. */
  choices?: (names: readonly string[]) => string[];
}

const always =
  (...choices: string[]) =>
  () =>
    choices;
const drop = (names: readonly string[]) => flagWithNames('--drop', 'attributes.drop', names);
const withoutGroups = (names: readonly string[]) =>
  flagWithNames('--without-groups', 'groups.exclude', names);

/** What a person must settle before anybody crosses. */
const stops = {
  passwords: {
    about: 'users',
    means:
      'Passwords cannot be copied, and who is once in the target can no longer bring theirs along; reset: everybody gets a state from which "forgot password" works at once.',
    choices: always('--passwords reset'),
  },
  'recovery-blocked': {
    about: 'users',
    means: sentence(recoveryBlocked),
    choices: always(recoveryByEmail),
  },
  'reset-required': {
    about: 'users',
    means:
      'The import job leaves people RESET_REQUIRED; it is your word that the app sends them to "forgot password" when their sign-in answers PasswordResetRequiredException, NotAuthorizedException (where PreventUserExistenceErrors is on) or, with SRP, InvalidParameterException.',
    choices: always('--app-handles-reset-required', '--routes admin-create'),
  },
  'without-email': {
    about: 'users',
    means:
      'They have no email that the target could take, or let them sign in by; skip leaves them in the source.',
    choices: always('--without-email skip'),
  },
  'username-like-email': {
    about: 'users',
    means:
      'Email is an alias of the target, where no username may look like one; sub gives them their old sub as username, skip leaves them in the source.',
    choices: always('--usernames sub', '--usernames skip'),
  },
  'username-like-phone': {
    about: 'users',
    means:
      'The phone number is an alias of the target, where no username may look like one; sub gives them their old sub as username, skip leaves them in the source.',
    choices: always('--usernames sub', '--usernames skip'),
  },
  'invalid-username': {
    about: 'users',
    means:
      'Their username has over 128 characters, or white space; sub gives them their old sub as username, skip leaves them in the source.',
    choices: always('--usernames sub', '--usernames skip'),
  },
  unverified: {
    about: 'users',
    means:
      'Nobody has proved that their email is theirs, so that they could not recover by it; skip leaves them in the source, carry takes them along, still unverified.',
    choices: always('--unverified skip', '--unverified carry', '--decisions FILE'),
  },
  unconfirmed: {
    about: 'users',
    means:
      'They signed up and never confirmed; skip leaves them in the source, carry makes them users who can sign in once they recover.',
    choices: always('--unconfirmed skip', '--unconfirmed carry', '--decisions FILE'),
  },
  federated: {
    about: 'users',
    means:
      'Only their identity provider can bring them: none leaves them in the source, and they come back by their next sign-in with it, under a new sub and without their groups.',
    choices: always('--federated none'),
  },
  linked: {
    about: 'users',
    means:
      'They are local users with an identity provider linked; none takes them across without the link, so that their next sign-in by the provider makes a second user.',
    choices: always('--federated none', '--decisions FILE'),
  },
  duplicates: {
    about: 'users',
    means:
      'They want a name that others want too, mostly an email, and the target gives it to one user only; the others stay in the source.',
    choices: always(
      '--duplicates verified',
      '--duplicates newest',
      '--duplicates enabled',
      '--duplicates FILE',
      '--decisions FILE',
    ),
  },
  'unknown-attribute': {
    about: 'users',
    means:
      'They have attributes that the target lacks, and it would refuse them: leave the attributes behind, --rename them, take them out of --set, or add them to the target and plan again.',
    choices: (names: readonly string[]) => [drop(names)],
  },
  'invalid-value': {
    about: 'users',
    means:
      "The target's schema would refuse these values: leave the attributes behind for everybody, or mend the values by attributes.map in the config file.",
    choices: (names: readonly string[]) => [drop(names), 'in the config file: attributes: { map }'],
  },
  'attribute-clash': {
    about: 'users',
    means: 'Two attributes of theirs would become one: leave one behind, or change --rename.',
    choices: (names: readonly string[]) => [drop(names)],
  },
  'groups-over-100': {
    about: 'users',
    means:
      'They are in more than 100 groups that cross, and no user of the target can be: leave groups behind, or these users.',
    choices: () => ['--without-groups NAMES', '--groups NAMES', '--decisions FILE'],
  },
  'decision-impossible': {
    about: 'users',
    means:
      'They are to be carried by a decision of yours, which nothing can do: decide skip, or leave them out of the file.',
    choices: always('--decisions FILE'),
  },
  'role-of-another-account': {
    about: 'groups',
    means: "Their IAM role is not of the target's account, where it could be given to nobody.",
  },
  'group-clash': {
    about: 'groups',
    means:
      'The target has a group of that name with another description, precedence or role; it stays as it is, and the members of the source would join it.',
    choices: (names: readonly string[]) => ['--acknowledge group-clash', withoutGroups(names)],
  },
} satisfies Record<string, FindingText>;

/** What the source holds, and what becomes of it; nothing to settle. */
const notes = {
  'email-missing': { about: 'users', means: 'They have no email.' },
  'email-malformed': {
    about: 'users',
    means:
      'Their email has not the form of one, or holds what a sign-in name may not: white space, something invisible, or a character that is special in addresses.',
  },
  'email-too-long': {
    about: 'users',
    means: 'Their email has over 128 characters, more than a sign-in name may have.',
  },
  'email-unverified': {
    about: 'users',
    means: 'Nobody has proved that their email is theirs; no "forgot password" goes to it.',
  },
  'email-shared-exactly': { about: 'users', means: 'Somebody else has the same email, to the letter.' },
  'email-shared-by-case': {
    about: 'users',
    means: 'Somebody else has the same email but for upper and lower case.',
  },
  'email-shared-by-unicode-form': {
    about: 'users',
    means:
      'Somebody else has an email that looks the same and is written with other Unicode characters; the target may tell the two apart.',
  },
  'email-shared-by-white-space': {
    about: 'users',
    means: 'Somebody else has the same email but for white space, which a sign-in name may not hold.',
  },
  'phone-only': { about: 'users', means: 'They have a phone number and no email.' },
  'status-unconfirmed': { about: 'users', means: 'They signed up and never confirmed.' },
  'status-force-change-password': {
    about: 'users',
    means:
      'They are in FORCE_CHANGE_PASSWORD, where "forgot password" is refused to them even today; in the target it works.',
  },
  'status-reset-required': {
    about: 'users',
    means: 'They must reset their password before they can sign in, already today.',
  },
  disabled: { about: 'users', means: 'They are disabled, cross disabled, and cannot enter for a second.' },
  'federated-users': { about: 'users', means: 'They come from an identity provider and have no password.' },
  'linked-users': { about: 'users', means: 'They are local users with an identity provider linked.' },
  'sms-mfa': { about: 'users', means: 'SMS is their second factor.' },
  'sms-mfa-lost': {
    about: 'users',
    means:
      'SMS is their second factor and will not be in the target, which does not take it, or has no phone number of theirs.',
  },
  'passwords-stay': {
    about: 'users',
    means: 'No password crosses: they choose a new one in the target.',
  },
  'factors-stay': {
    about: 'users',
    means:
      'TOTP, passkeys, remembered devices and sessions do not cross and no listing shows who has them: whoever does enrols again.',
  },
  'attributes-left-behind': { about: 'users', means: 'Values of theirs stay in the source, as --drop says.' },
  'immutable-in-target': {
    about: 'users',
    means:
      'These attributes are written as the users are created, and nobody can ever correct them afterwards.',
  },
  'required-in-target': {
    about: 'users',
    means:
      'They lack attributes that the target requires: AdminCreateUser takes them all the same and nobody will ask them; the import job would not, so that they do not go by it.',
  },
  'attribute-differs-in-target': {
    about: 'pools',
    unit: 'attributes',
    means:
      'The two pools declare these attributes otherwise; the values that the target would refuse are under invalid-value.',
  },
  'skipped-without-email': { about: 'users', means: 'They stay in the source: --without-email skip.' },
  'skipped-username-like-email': { about: 'users', means: 'They stay in the source: --usernames skip.' },
  'skipped-username-like-phone': { about: 'users', means: 'They stay in the source: --usernames skip.' },
  'skipped-invalid-username': { about: 'users', means: 'They stay in the source: --usernames skip.' },
  'skipped-unconfirmed': {
    about: 'users',
    means: 'They stay in the source, as unless told: --unconfirmed skip.',
  },
  'skipped-unverified': { about: 'users', means: 'They stay in the source: --unverified skip.' },
  'skipped-federated': {
    about: 'users',
    means: 'They stay in the source and come back by their identity provider: --federated none.',
  },
  'skipped-duplicate': {
    about: 'users',
    means:
      'They stay in the source, since somebody else keeps their email, or another name of theirs: --duplicates or --decisions.',
  },
  'skipped-name-in-target': {
    about: 'users',
    means:
      'They stay in the source, since somebody in the target has their email, username or alias already and is left as they are.',
  },
  'skipped-decided': { about: 'users', means: 'They stay in the source: --decisions.' },
  'skipped-gone': { about: 'users', means: 'The source no longer has them.' },
  'groups-differ-by-case': {
    about: 'groups',
    means: 'Names of groups that differ by case only: Cognito keeps them apart, a reader may not.',
  },
  'groups-in-target': {
    about: 'groups',
    means: 'The target has them already: they stay as they are, and get the members.',
  },
  'federation-groups': {
    about: 'groups',
    means: 'Cognito makes these groups for identity providers; the target will make its own.',
  },
  'groups-left-out': {
    about: 'groups',
    means: 'They stay in the source, as --groups or --without-groups says.',
  },
} satisfies Record<string, FindingText>;

export type StopCode = keyof typeof stops;
export type NoteCode = keyof typeof notes;

type Found = Pick<Finding, 'count'> & Partial<Pick<Finding, 'examples' | 'parts' | 'choices'>>;

/** A finding that stops the plan. `names`: the attributes or groups that its choices are about; else those of its parts. */
export function stopFinding(code: StopCode, found: Found, names?: readonly string[]): Finding {
  return finding(code, 'stop', stops[code], found, names);
}

export function noteFinding(code: NoteCode, found: Found): Finding {
  return finding(code, 'note', notes[code], found);
}

function finding(
  code: string,
  weight: Finding['weight'],
  { about, unit, means, choices }: FindingText,
  found: Found,
  names: readonly string[] = (found.parts ?? []).map((part) => part.name),
): Finding {
  const { count, examples = [], parts = [] } = found;
  return {
    code,
    weight,
    about,
    unit: unit ?? (about === 'pools' ? 'settings' : about),
    count,
    examples,
    parts,
    means,
    choices: found.choices ?? choices?.(names) ?? [],
  };
}

/** Whether a code that the ledger holds is one of those that stop a plan. */
export function isStopCode(code: string): code is StopCode {
  return Object.hasOwn(stops, code);
}

export function isNoteCode(code: string): code is NoteCode {
  return Object.hasOwn(notes, code);
}
