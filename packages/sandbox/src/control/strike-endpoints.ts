import type { StrikeName } from '../strikes.ts';
import { type Endpoint, nonNegative } from './endpoint.ts';

const DEFAULT_FOR_MS = 100;

/** Faults that strike a call chosen by its number. */
export const strikeEndpoints: Record<string, Endpoint> = {
  'GET strikes': ({ strikes }) => ({ strikes: strikes.planned() }),
  'POST strikes': ({ strikes }, _query, { times = 1, forMs = DEFAULT_FOR_MS, ...body }) => {
    const { operation, fault, accessKeyId } = body;
    if (typeof operation !== 'string') throw new Error('operation is the name of one');
    if (accessKeyId !== undefined && typeof accessKeyId !== 'string')
      throw new Error('accessKeyId is the key that calls are signed by');
    const numbers = { at: body.at, times, forMs };
    strikes.plan({
      operation,
      fault: fault as StrikeName,
      at: nonNegative(numbers, 'at'),
      times: nonNegative(numbers, 'times'),
      forMs: nonNegative(numbers, 'forMs'),
      ...(accessKeyId !== undefined && { accessKeyId }),
    });
    return { strikes: strikes.planned() };
  },
  'DELETE strikes': ({ strikes }) => {
    strikes.clear();
    return {};
  },
};
