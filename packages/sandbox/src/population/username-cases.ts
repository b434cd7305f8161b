import type { HardCase, Role } from './generated-user.ts';

/** Legal though odd: Unicode without white space, at most 128 characters (facts §3.1). */
const ODD_USERNAMES = [
  (key: string) => `jürgen.müller-${key}`,
  (key: string) => `山田太郎-${key}`,
  (key: string) => `=cmd|'${key}'!A0`,
  (key: string) => `back\\slash,comma"quote-${key}`,
  (key: string) => `<b>${key}</b>`,
  (key: string) => `🦊${key}`,
  (key: string) => `مستخدم-${key}`,
  (key: string) => `../../${key}`,
  (key: string) => `$\{${key}}%00`,
];

const oddUsername: Role = (user, { turn, key }) => {
  const make = ODD_USERNAMES[turn % ODD_USERNAMES.length] as (key: string) => string;
  user.username = make(key);
};

const longUsername: Role = (user, { key }) => {
  user.username = `${key}-${'n'.repeat(127 - key.length)}`;
};

/** The source tells user names apart by case, the target does not (facts §4.4). */
const lowerCaseTwin: Role = (user, { key }) => {
  user.username = `pat.lee-${key}`;
};
const upperCaseTwin: Role = (user, { key }) => {
  user.username = `Pat.Lee-${key}`.toUpperCase();
};

const namedByEmail: Role = (user) => {
  user.username = user.attributes.email as string;
};

/** The name looks like an email, and it is not the user's. */
const namedByOtherEmail: Role = (user, { key }) => {
  user.username = `old.${key}@example.com`;
};

const one = (name: string, perThousand: number, role: Role): HardCase => ({
  name,
  perThousand,
  roles: [role],
});

/** Users with names that some step may not carry as they are. */
export const USERNAME_CASES: readonly HardCase[] = [
  one('oddUsername', 9, oddUsername),
  one('longUsername', 1, longUsername),
  { name: 'usernamesByCase', perThousand: 1, roles: [lowerCaseTwin, upperCaseTwin] },
  one('namedByEmail', 8, namedByEmail),
  one('namedByOtherEmail', 1, namedByOtherEmail),
];
