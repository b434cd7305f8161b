/** A stream of hashes for each thing that chance decides about a user, so that changing one leaves the others. */
export const STREAM = {
  sub: 10,
  subOfUsername: 20,
  name: 30,
  username: 31,
  domain: 32,
  created: 33,
  modified: 34,
  profile: 35,
  phone: 36,
  values: 37,
  groups: 38,
  teams: 39,
  password: 40,
  malformed: 41,
  shuffle: 1000,
} as const;
