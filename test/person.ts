import type { Answer, Wire } from './wire.ts';

const chosenPassword = 'Chosen-by-myself-7';

/** Asks for a code as somebody who forgot their password would; the answer's body, an error's included. */
export function forgetPassword(wire: Wire, email: string): Promise<Answer> {
  return wire.call('ForgotPassword', { ClientId: wire.sandbox.target.clientId, Username: email });
}

export function signIn(wire: Wire, email: string, password: string): Promise<Answer> {
  return wire.call('InitiateAuth', {
    ClientId: wire.sandbox.target.clientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email, PASSWORD: password },
  });
}

/** Signs in with the password that `recovers` chose. */
export const signInAsChosen = (wire: Wire, email: string): Promise<Answer> =>
  signIn(wire, email, chosenPassword);

/** The whole way back in, as a person walks it: a code by email, a new password, a sign-in. True at its end. */
export async function recovers(wire: Wire, email: string): Promise<boolean> {
  const asked = await forgetPassword(wire, email);
  if (asked.__type !== undefined) return false;
  const { messages } = await wire.control(`outbox?user=${encodeURIComponent(email)}`);
  const { code } = messages.at(-1) ?? {};
  if (code === undefined) return false;
  await wire.ok('ConfirmForgotPassword', {
    ClientId: wire.sandbox.target.clientId,
    Username: email,
    ConfirmationCode: code,
    Password: chosenPassword,
  });
  const signedIn = await signInAsChosen(wire, email);
  return typeof signedIn.AuthenticationResult?.AccessToken === 'string';
}
