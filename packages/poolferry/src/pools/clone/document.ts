import type { NotCopied } from './part.ts';
import type { ClonePlan } from './plan.ts';

/** A plan as JSON: bytes as base64, dates in ISO 8601, the same text for the same plan. */
export interface CloneDocument {
  type: 'poolferry-clone-plan';
  version: 1;
  source: string;
  region: string;
  calls: object[];
  notCopied: NotCopied[];
}

/**
 * A plan as a document. `UserPoolId` is missing in each call, as is `ClientId`, of which `forClient` tells the
 * source's; secrets are named and not told. `UpdateUserPool` says what changes only: it must be written whole.
 */
export function cloneDocument(
  { creations, notCopied }: ClonePlan,
  where: { source: string; region: string },
): CloneDocument {
  const calls = creations.map(({ id, operation, forClient, secrets, input }) => ({
    id,
    operation,
    ...(forClient !== undefined && { forClient }),
    ...(secrets !== undefined && { secrets }),
    input: plain(input),
  }));
  return { type: 'poolferry-clone-plan', version: 1, ...where, calls: calls as object[], notCopied };
}

/** The value as JSON has it, bytes as base64. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}
