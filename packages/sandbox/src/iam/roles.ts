import { ACCOUNT_ID } from '../account.ts';

/** A role of the account, with the policies that were put on it. */
export interface Role {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAtMs: number;
  readonly description: string | undefined;
  /** JSON, as it was sent. */
  readonly trust: string;
  /** JSON by name. */
  readonly policies: Map<string, string>;
}

/** The roles of the sandbox's account. */
export class Roles {
  readonly #byName = new Map<string, Role>();

  byName(name: string): Role | undefined {
    return this.#byName.get(name);
  }

  byArn(arn: string): Role | undefined {
    const role = this.#byName.get(arn.slice(arn.lastIndexOf('/') + 1));
    return role?.arn === arn ? role : undefined;
  }

  add(given: Omit<Role, 'arn' | 'policies'>): Role {
    const arn = `arn:aws:iam::${ACCOUNT_ID}:role${given.path}${given.name}`;
    const role = { ...given, arn, policies: new Map<string, string>() };
    this.#byName.set(role.name, role);
    return role;
  }
}
