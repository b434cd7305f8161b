/** What to add to the command line (or the config file, under the same name) so that a problem is settled. */
const settling: Record<string, string> = {
  passwords:
    '--passwords reset: everybody gets a state from which "forgot password" works at once, and a new password',
  'recovery-blocked':
    'the target recovers by admin_only, so nobody could reset a password: set AccountRecoverySetting to verified_email',
  'reset-required':
    '--app-handles-reset-required is your word that the app sends people of the import job to "forgot password" when their sign-in answers PasswordResetRequiredException, NotAuthorizedException (where PreventUserExistenceErrors is on) or, with SRP, InvalidParameterException',
  'without-email': '--without-email skip leaves them in the source',
  'username-like-email':
    '--usernames sub gives them their old sub as username, skip leaves them in the source: where email is an alias no username may look like one',
  'username-like-phone':
    '--usernames sub gives them their old sub as username, skip leaves them in the source: where the phone number is an alias no username may look like one',
  'invalid-username':
    '--usernames sub gives them their old sub as username, skip leaves them in the source: a username has 128 characters at most and no white space',
  unverified:
    '--unverified skip leaves them in the source, carry takes them along unverified and unable to recover',
  unconfirmed: '--unconfirmed skip leaves them in the source, carry takes them along',
  federated:
    '--federated none leaves them in the source; they return with their next sign-in by their provider',
  linked: '--federated none takes these local users across without the link to their provider',
  duplicates:
    '--duplicates verified, newest or enabled names the one who keeps the name; a file decides one by one',
  'unknown-attribute': '--drop or --rename the attribute, take it out of --set, or add it to the target',
  'invalid-value': '--drop the attribute, or mend it with attributes.map in the config file',
  'attribute-clash': '--rename or --drop: two attributes would become the same one',
};

export function settlingOption(problem: string): string {
  return settling[problem] ?? 'see docs/guide for this problem';
}
