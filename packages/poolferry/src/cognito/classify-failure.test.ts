import { expect, test } from 'vitest';
import { classifyFailure } from './classify-failure.ts';

test.each(['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
  'a certificate that is not trusted is no bug, and trying again does not help: %s',
  (code) => {
    const error = Object.assign(new Error('certificate'), { code });
    expect(classifyFailure(error)).toMatchObject({ kind: 'certificate', name: code });
  },
);
