import { createHmac } from 'node:crypto';
import { notAuthorized } from '../service-error.ts';
import type { AppClient } from '../state/app-client.ts';

/**
 * A client with a secret proves that it knows it: Base64(HMAC-SHA256(secret, user name as sent + client id))
 * (facts §5.1).
 *
 * @throws NotAuthorizedException where the hash is missing or wrong.
 */
export function checkSecretHash(client: AppClient, username: string, given: string | undefined): void {
  if (client.secret === undefined) return;
  const wanted = createHmac('sha256', client.secret)
    .update(username + client.id)
    .digest('base64');
  if (given !== wanted) throw notAuthorized(`Unable to verify secret hash for client ${client.id}`);
}
