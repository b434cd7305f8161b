import { stopIfAborted } from '../errors.ts';
import type { AwsAccess } from './client.ts';

/** How far an account may raise the limit of a category by itself (facts §1.3). */
export interface AccountMaximum {
  perSecond: number;
  /** What a request for more names. */
  quotaCode: string;
}

/** The account's maximums by category; or the name of the error for which nobody can tell. */
export type AccountMaximums = { of: (category: string) => AccountMaximum | undefined } | { unknown: string };

/**
 * Asks Service Quotas how far the limits may be raised in an account and Region. They are told apart by their names, such as
 * "Rate of UserCreation requests". To know them helps and is not needed, so that a refusal is an answer.
 *
 * @throws InterruptedError the signal fired
 */
export async function readAccountMaximums(
  access: AwsAccess,
  abortSignal: AbortSignal,
): Promise<AccountMaximums> {
  const { ServiceQuotasClient, ListServiceQuotasCommand } = await import('@aws-sdk/client-service-quotas');
  const client = new ServiceQuotasClient(access);
  const quotas: { name: string; maximum: AccountMaximum }[] = [];
  try {
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListServiceQuotasCommand({ ServiceCode: 'cognito-idp', MaxResults: 100, NextToken }),
        { abortSignal },
      );
      for (const { QuotaName: name = '', QuotaCode: quotaCode = '', Value: perSecond } of page.Quotas ?? []) {
        if (perSecond !== undefined) quotas.push({ name, maximum: { perSecond, quotaCode } });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  } catch (error) {
    stopIfAborted(abortSignal);
    return { unknown: (error as Error).name };
  } finally {
    client.destroy();
  }
  return {
    of: (category) => quotas.find(({ name }) => name.split(/\W+/).includes(category))?.maximum,
  };
}
