import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askedForService } from './asked-for-service.ts';
import { ALL_CASES } from './cases/all-cases.ts';
import type { ContractCase } from './contract-case.ts';
import { DIFFERENCES } from './differences.ts';
import { leaveOut } from './left-out.ts';
import { motoIsInstalled, startMoto } from './moto-service.ts';
import { startSandboxService } from './sandbox-service.ts';
import { forCase, type Service } from './service.ts';

const askedFor = askedForService(process.env);

holdToContract('sandbox', startSandboxService);
if (await motoIsInstalled()) holdToContract('moto', startMoto);
else leaveOut('moto', 'moto_server is not installed');
if (askedFor === undefined) leaveOut('a real account', 'POOLFERRY_CONTRACT_ENDPOINT is not set');
else holdToContract('asked-for', async () => askedFor);

describe('the table of differences', () => {
  it('names cases that exist, each once for a service', () => {
    const known = Object.values(ALL_CASES).flatMap((cases) => cases.map(({ says }) => says));
    const named = DIFFERENCES.map(({ service, says }) => `${service}: ${says}`);
    expect(DIFFERENCES.filter(({ says }) => !known.includes(says))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
    expect(new Set(known).size).toBe(known.length);
  });

  it('excuses the sandbox from nothing', () => {
    expect(DIFFERENCES.filter(({ service }) => service === 'sandbox')).toEqual([]);
  });
});

function holdToContract(name: Service['name'], start: () => Promise<Service>): void {
  describe(name, () => {
    let service: Service | undefined;
    let caseNumber = 0;
    beforeAll(async () => {
      service = await start();
    });
    afterAll(() => service?.close());
    const seenByCase = () => {
      if (service === undefined) throw new Error(`${name} has not been started`);
      return forCase(service, caseNumber++);
    };
    for (const [topic, cases] of Object.entries<readonly ContractCase[]>(ALL_CASES)) {
      describe(topic, () => {
        for (const contractCase of cases) hold(name, contractCase, seenByCase);
      });
    }
  });
}

function hold(service: Service['name'], contractCase: ContractCase, seenByCase: () => Service): void {
  const { says, facts, needsCode, run } = contractCase;
  const difference = DIFFERENCES.find((known) => known.service === service && known.says === says);
  // Once the service behaves, its difference has to leave the table.
  const name = `${says} (facts ${facts})${difference === undefined ? '' : `: instead ${difference.instead}`}`;
  it(name, async ({ skip }) => {
    const seen = seenByCase();
    if (needsCode && seen.recoveryCode === undefined) skip('the code is in a mailbox');
    if (difference === undefined) await run(seen);
    else await expect(run(seen)).rejects.toThrow(difference.shows);
  });
}
