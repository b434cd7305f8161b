import type { Service } from './service.ts';

/** A behaviour that a service is known not to have, and how that shows. */
export interface Difference {
  readonly service: Service['name'];
  /** The case, by what it says. */
  readonly says: string;
  /** What the service does instead. */
  readonly instead: string;
  /** Part of the case's failure, so that another failure does not hide behind this one. */
  readonly shows: string;
}

/** moto 5.2.1, by what its answers look like where the contract wants others. */
const MOTO: readonly Omit<Difference, 'service'>[] = [
  {
    says: 'an unknown operation is refused by name',
    instead: 'a page of HTML with status 500',
    shows: "'nameless error 500' to match",
  },
  {
    says: 'GetProvisionedLimit tells the rate of a category',
    instead: 'the operation is not there: a page of HTML with status 500',
    shows: 'nameless error 500',
  },
  {
    says: 'a missing parameter is InvalidParameterException',
    instead: 'looks for a pool without a name',
    shows: "'ResourceNotFoundException' to be",
  },
  {
    says: 'custom attributes come beside the standard ones',
    instead: 'a pool created with a Schema has nothing else',
    shows: 'to deeply equal ArrayContaining',
  },
  {
    says: 'a group without description and precedence has neither',
    instead: 'the description is an empty text',
    shows: 'to not have property "Description"',
  },
  // moto compares usernames and emails exactly, whatever CaseSensitive says.
  ...accepts('UsernameExistsException', 'knows upper from lower case always', [
    'a pool that folds case takes a name once',
    'an email pool that folds case takes an email once in any case',
  ]),
  {
    says: 'in an email pool that folds case, in any case',
    instead: 'knows upper from lower case always',
    shows: "'UserNotFoundException' to be 'done'",
  },
  {
    says: 'a token is bound to its parameters',
    instead: 'goes on from the user it names where the filter finds them, else InvalidToken',
    shows: "to be 'InvalidParameterException'",
  },
  {
    says: 'an invented token is refused',
    instead: 'by another name, InvalidToken',
    shows: "'InvalidToken' to be",
  },
  ...accepts('InvalidParameterException', 'holds to no such bound', [
    'ListUsers refuses a limit of 61',
    'ListUsers refuses a filter of 257 characters',
    'a value of more than 2,048 bytes is refused',
    'a value beyond the bounds of its attribute is refused',
    'a username has no white space and at most 128 characters',
  ]),
  {
    says: 'ListUsers filters by a name with escaped quotes',
    instead: 'compares the escaped text',
    shows: "expected [] to deeply equal [ 'person-3' ]",
  },
  ...accepts('InvalidParameterException', 'reads them as one condition', [
    'ListUsers refuses two conditions',
  ]),
  ...accepts('InvalidParameterException', 'leaves out what a user lacks', [
    'AttributesToGet fails where a user lacks one',
  ]),
  ...accepts('InvalidParameterException', 'does not look at the attributes given', [
    'an email pool refuses an email that is not the name',
    'an undeclared attribute is refused',
    'sub cannot be chosen',
    'an immutable attribute is written at creation only',
  ]),
  {
    says: 'tags of a pool are told by its ARN',
    instead: 'has no tags beside those of DescribeUserPool',
    shows: 'ListTagsForResource answered nameless error',
  },
  // moto keeps AliasAttributes and does nothing with them.
  ...accepts('InvalidParameterException', 'has no aliases', [
    'an alias pool refuses a username that looks like an email',
  ]),
  ...accepts('AliasExistsException', 'has no aliases', [
    'a verified alias is held once: AliasExistsException',
  ]),
  {
    says: 'ForceAliasCreation moves an alias',
    instead: 'has no aliases',
    shows: 'AdminGetUser answered UserNotFoundException',
  },
  {
    says: 'in an alias pool people sign in by a verified email',
    instead: 'has no aliases',
    shows: "'UserNotFoundException' to be 'done'",
  },
  ...accepts('InvalidPasswordException', 'holds temporary passwords to no policy', [
    'a temporary password is held to the policy',
  ]),
  ...accepts('UnsupportedUserStateException', 'sends again whatever the status', [
    'RESEND to a confirmed user is UnsupportedUserStateException',
  ]),
  ...accepts('InvalidParameterException', 'lets every client use every flow', [
    'a flow that the client does not allow is refused',
  ]),
  ...accepts('NotAuthorizedException', 'asks for no SECRET_HASH', [
    'a client with a secret wants its hash over the name',
  ]),
  {
    says: 'PreventUserExistenceErrors hides who is a stranger',
    instead: 'tells strangers always',
    shows: "'UserNotFoundException' to be 'NotAuthorizedException'",
  },
  ...accepts('PasswordResetRequiredException', 'signs in by the old password', [
    'RESET_REQUIRED is PasswordResetRequiredException',
  ]),
  // moto's ForgotPassword answers everybody alike: what it says about recovery proves nothing.
  ...accepts('InvalidParameterException', 'answers everybody alike', [
    'ForgotPassword without a verified contact is refused',
  ]),
  ...accepts('NotAuthorizedException', 'answers everybody alike', [
    'ForgotPassword in FORCE_CHANGE_PASSWORD is refused',
    'ForgotPassword of a disabled user is refused',
  ]),
  ...accepts('UserNotFoundException', 'answers everybody alike', [
    'ForgotPassword of a stranger is UserNotFoundException',
  ]),
  ...accepts('CodeMismatchException', 'takes every code that does not look like its own', [
    'a wrong code is CodeMismatchException',
  ]),
];

/** The sandbox has none: what it does otherwise than the facts is a bug of its own. */
export const DIFFERENCES: readonly Difference[] = MOTO.map((found) => ({ service: 'moto', ...found }));

/** Cases in which a service does what it ought to refuse by this name. */
function accepts(refusal: string, instead: string, cases: readonly string[]) {
  return cases.map((says) => ({ says, instead, shows: `'done' to be '${refusal}'` }));
}
