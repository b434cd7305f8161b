import { createHash, createHmac } from 'node:crypto';

/** What a request is signed with; invented ones will do for everything but AWS itself. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A request for an AWS JSON 1.1 service, before it is signed. */
export interface UnsignedRequest {
  readonly endpoint: string;
  readonly region: string;
  readonly target: string;
  readonly body: string;
  readonly nowMs: number;
}

/** Signature Version 4 for one POST to the root of `cognito-idp`: the headers to send, `host` excepted. */
export function signRequest(request: UnsignedRequest, keys: SigningKeys): Record<string, string> {
  const time = new Date(request.nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const sent: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-date': time,
    'x-amz-target': request.target,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  const signed = Object.entries({ ...sent, host: new URL(request.endpoint).host }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = ['POST', '/', '', lines, names, sha256(request.body)].join('\n');
  const scope = `${day}/${request.region}/cognito-idp/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, request.region, 'cognito-idp', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${keys.secretAccessKey}`,
  );
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...sent, authorization };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
