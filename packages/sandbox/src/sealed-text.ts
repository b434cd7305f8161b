import { createHmac } from 'node:crypto';

/** Makes opaque texts that only their maker can read and nobody can alter: page tokens, sessions, sign-in tokens. */
export interface Seal {
  seal(kind: string, content: object): string;
  /** What was sealed under this kind, or undefined where the text is not ours. */
  open<T>(kind: string, text: string): T | undefined;
  signature(text: string): string;
}

export function createSeal(key: string): Seal {
  const signature = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  return {
    signature,
    seal(kind, content) {
      const body = Buffer.from(JSON.stringify(content)).toString('base64url');
      return `${body}.${signature(`${kind}.${body}`)}`;
    },
    open<T>(kind: string, text: string): T | undefined {
      const [body, mark, ...rest] = text.split('.');
      if (body === undefined || mark !== signature(`${kind}.${body}`) || rest.length > 0) return undefined;
      return JSON.parse(Buffer.from(body, 'base64url').toString()) as T;
    },
  };
}
