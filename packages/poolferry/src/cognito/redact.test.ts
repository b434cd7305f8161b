import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const input = {
  UserPoolId: 'eu-west-1_AbC',
  Username: 'jane',
  UserAttributes: [{ Name: 'email', Value: 'jane@example.com' }],
  TemporaryPassword: 'S3cret!pass',
};

test('nothing that was sent about a user is left in a message', () => {
  const text = redact('jane: jane@example.com has S3cret!pass in eu-west-1_AbC', input);
  expect(text).toBe('…: … has … in eu-west-1_AbC');
});

test('nothing in a message can move the cursor, turn the text around or flood the screen', () => {
  expect(redact('a\u001b[2J\r\nb\u202ec', {})).toBe('a\\u001b[2J\\u000d\\u000ab\\u202ec');
  expect(redact('x'.repeat(5000), {}).length).toBeLessThanOrEqual(301);
});
