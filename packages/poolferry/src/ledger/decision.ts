import type { Route } from './progress.ts';

/** What plan decided for one user: a route, a reason for none, or a problem that no option settles. */
export type Decision =
  | {
      kind: 'cross';
      route: Exclude<Route, 'none'>;
      /** Why not by the import job, where that was asked for. */
      detour?: string | undefined;
      /** Whether the import job could carry them, whichever route they have. */
      jobFits?: boolean | undefined;
      /** Whether SMS is made their second factor in the target. */
      setsMfa?: boolean | undefined;
      signIn: string;
      recovers: boolean;
      /** Bits of Contact (mapping/contacts.ts). */
      contacts: number;
    }
  | { kind: 'skip'; reason: string; why?: string }
  | { kind: 'problem'; problem: string; signIn?: string; attribute?: string; why?: string };
