import { createHmac } from 'node:crypto';

/** What proves that the caller knows the secret of an app client (facts §5.1). */
export function secretHash(username: string, clientId: string, secret: string): string {
  return createHmac('sha256', secret).update(`${username}${clientId}`).digest('base64');
}
