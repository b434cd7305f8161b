import { checkCode, forgetCode, newCode } from '../auth/codes.ts';
import { bearerOf } from '../auth/tokens.ts';
import { attributeMap } from '../input/attribute-list.ts';
import { checkInput } from '../input/check.ts';
import { CODE, OBJECTS, required, type Shape, TEXT } from '../input/rules.ts';
import { type Delivery, deliveryDetails, sendMessage } from '../messages.ts';
import { invalidParameter, notAuthorized } from '../service-error.ts';
import { type AppClient, mayWrite } from '../state/app-client.ts';
import { changedAttributes } from '../state/attribute-changes.ts';
import { checkValues } from '../state/attribute-values.ts';
import { attribute, withAttributes } from '../state/attributes.ts';
import type { Pool } from '../state/pool.ts';
import { claimNames } from '../state/sign-in-names.ts';
import type { User, UserView } from '../state/user.ts';
import { changeUser } from '../state/user-view.ts';
import type { World } from '../world.ts';
import { unsigned } from './operation.ts';

const BEARER: Shape = { AccessToken: required(TEXT) };
const CONTACT = { kind: 'string', required: true, oneOf: ['email', 'phone_number'] } as const;
type Contact = 'email' | 'phone_number';

/** @throws NotAuthorizedException where the client may not write one of the attributes for its users. */
export function checkMayWrite({ switches }: World, client: AppClient, names: Iterable<string>): void {
  for (const name of names) {
    if (!mayWrite(client, name, switches.clientWritesUnlessTold))
      throw notAuthorized('A client attempted to write unauthorized attribute');
  }
}

const updateUserAttributes = unsigned((world, input) => {
  const { AccessToken, UserAttributes } = checkInput<{
    AccessToken: string;
    UserAttributes: Record<string, unknown>[];
  }>(input, { ...BEARER, UserAttributes: required(OBJECTS) });
  const { pool, user, view, client } = bearerOf(world, AccessToken);
  const values = attributeMap(UserAttributes);
  checkMayWrite(world, client, values.keys());
  checkValues(pool.schema, values, 'update');
  const attributes = changedAttributes(view, values);
  claimNames(world, pool, user, { ...view, attributes }, false);
  changeUser(world, pool, user, { attributes });
  const changed = (['phone_number', 'email'] as const).filter(
    (key) => values.get(key) && values.get(key) !== attribute(view.attributes, key),
  );
  const verified = changed.filter((key) => pool.settings.AutoVerifiedAttributes.includes(key));
  return { CodeDeliveryDetailsList: verified.map((key) => sendAttributeCode(world, pool, user, key)) };
});

/** Sends the code that verifies a contact; returns where it went. */
export function sendAttributeCode(world: World, pool: Pool, user: User, key: Contact): object {
  const destination = attribute((user.live as UserView).attributes, key);
  if (!destination) throw invalidParameter(`User has no ${key} to verify.`);
  const delivery: Delivery = { medium: key === 'email' ? 'EMAIL' : 'SMS', destination };
  sendMessage(world, pool, user, delivery, { kind: 'attribute-code', code: newCode(world, user, key) });
  return deliveryDetails(delivery);
}

const getUserAttributeVerificationCode = unsigned((world, input) => {
  const given = checkInput<{ AccessToken: string; AttributeName: Contact }>(input, {
    ...BEARER,
    AttributeName: CONTACT,
  });
  const { pool, user } = bearerOf(world, given.AccessToken);
  return { CodeDeliveryDetails: sendAttributeCode(world, pool, user, given.AttributeName) };
});

/** A verified address becomes an alias where the pool has such: it may be somebody else's by then (facts §4.3). */
const verifyUserAttribute = unsigned((world, input) => {
  const given = checkInput<{ AccessToken: string; AttributeName: Contact; Code: string }>(input, {
    ...BEARER,
    AttributeName: CONTACT,
    Code: CODE,
  });
  const { pool, user, view } = bearerOf(world, given.AccessToken);
  checkCode(world, user, given.AttributeName, given.Code);
  const flag = `${given.AttributeName}_verified`;
  const attributes = withAttributes(view.attributes, new Map([[flag, 'true']]));
  claimNames(world, pool, user, { ...view, attributes }, false);
  forgetCode(user);
  changeUser(world, pool, user, { attributes });
  return {};
});

export const ownAttributeOperations = {
  UpdateUserAttributes: updateUserAttributes,
  GetUserAttributeVerificationCode: getUserAttributeVerificationCode,
  VerifyUserAttribute: verifyUserAttribute,
};
