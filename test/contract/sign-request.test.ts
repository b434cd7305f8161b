import { describe, expect, it } from 'vitest';
import { signRequest } from './sign-request.ts';

const REQUEST = {
  endpoint: 'https://cognito-idp.eu-west-1.amazonaws.com',
  region: 'eu-west-1',
  target: 'AWSCognitoIdentityProviderService.ListUserPools',
  body: '{"MaxResults":1}',
  nowMs: Date.UTC(2026, 0, 2, 3, 4, 5),
};
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

// What botocore 1.43.11 signs for the same request.
const BY_BOTOCORE = '652a433fd0a901ee82255848761faf8e9cb453551b091661d3526e61f74453ee';
const BY_BOTOCORE_IN_A_SESSION = '77bd0f6309c3d53750205e6b95e1dd2e8ca38749b95b6d38e48a1fe1e24f1db7';

describe('the signature for a real account', () => {
  it('is the one that botocore makes', () => {
    const { authorization, ...headers } = signRequest(REQUEST, KEYS);
    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/cognito-idp/aws4_request, ' +
        `SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${BY_BOTOCORE}`,
    );
    expect(headers['x-amz-date']).toBe('20260102T030405Z');
  });

  it('covers the token of a session', () => {
    const { authorization } = signRequest(REQUEST, { ...KEYS, sessionToken: 'a-session' });
    expect(authorization).toContain(';x-amz-security-token;');
    expect(authorization?.endsWith(`Signature=${BY_BOTOCORE_IN_A_SESSION}`)).toBe(true);
  });
});
