export * from './errors.ts';
export type { ListedUser, UserStatus } from './user.ts';
