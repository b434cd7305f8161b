import { expect } from 'vitest';
import { contractCase } from '../contract-case.ts';

const NOWHERE = 'us-east-1_Nowhere01';

export const protocol = [
  contractCase('§15', 'answers are AWS JSON 1.1', async (service) => {
    const { headers } = await service.call('ListUserPools', { MaxResults: 1 });
    expect(headers.get('content-type')).toContain('application/x-amz-json-1.1');
  }),
  contractCase('§15', 'answers bear a request id', async (service) => {
    const { headers } = await service.call('ListUserPools', { MaxResults: 1 });
    expect(headers.get('x-amzn-requestid')).toMatch(/./);
  }),
  contractCase('§15', 'an error is a JSON object with __type and message', async (service) => {
    const { body } = await service.call('DescribeUserPool', { UserPoolId: NOWHERE });
    expect(body).toEqual({ __type: expect.any(String), message: expect.any(String) });
    expect(body.__type.replace(/^.*#/, '')).toBe('ResourceNotFoundException');
  }),
  contractCase('§9', 'an error has a status of 4xx', async (service) => {
    const { status } = await service.call('DescribeUserPool', { UserPoolId: NOWHERE });
    expect(Math.floor(status / 100)).toBe(4);
  }),
  contractCase('§15', 'an unknown operation is refused by name', async (service) => {
    const { status, outcome } = await service.call('ListNothingWhatever', {});
    expect(outcome).toMatch(/^Unknown/);
    expect(status).toBe(400);
  }),
  contractCase('§15', 'a missing parameter is InvalidParameterException', async (service) => {
    expect(await service.outcome('ListUsers', {})).toBe('InvalidParameterException');
  }),
  contractCase('§15', 'times are epoch seconds', async (service) => {
    const { created } = await service.pool();
    expect(created.CreationDate).toBeTypeOf('number');
    expect(Math.abs(created.CreationDate - Date.now() / 1000)).toBeLessThan(300);
  }),
  contractCase('§15', 'what a pool does not have is omitted, not null', async (service) => {
    const { id } = await service.pool();
    const { UserPool } = await service.ok('DescribeUserPool', { UserPoolId: id });
    const empty = Object.entries(UserPool).filter(([, value]) => value === null);
    expect(empty).toEqual([]);
  }),
  contractCase('§1.3', 'GetProvisionedLimit tells the rate of a category', async (service) => {
    const LimitDefinition = { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserCreation' } };
    const { Limit } = await service.ok('GetProvisionedLimit', { LimitDefinition });
    expect(Limit.LimitDefinition).toEqual(LimitDefinition);
    expect(Limit.FreeLimitValue).toBe(50);
    expect(Limit.ProvisionedLimitValue).toBeGreaterThanOrEqual(50);
  }),
];
