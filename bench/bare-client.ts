/** Calls of the sandbox without an SDK: neither signed nor read. */
import { type Agent, request } from 'node:http';

export function bareHeaders(operation: string): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    authorization:
      'AWS4-HMAC-SHA256 Credential=BENCH/20260101/us-east-1/cognito-idp/aws4_request, Signature=0',
  };
}

/** By `node:http` alone: what no client in Node can be cheaper than. Anything but success is an error. */
export function sendBare(agent: Agent, endpoint: string, operation: string, input: object): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sent = request(endpoint, { method: 'POST', agent, headers: bareHeaders(operation) }, (response) => {
    response.resume();
    if (response.statusCode !== 200) reject(new Error(`${operation} was answered ${response.statusCode}`));
    response.once('end', resolve);
  });
  sent.once('error', reject);
  sent.end(JSON.stringify(input));
  return promise;
}
