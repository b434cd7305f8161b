import { KNOWN_QUOTAS, type KnownQuota } from './known-quotas.ts';

/** A request for more, as it was made. */
export interface QuotaRequest {
  readonly id: string;
  readonly quota: KnownQuota;
  readonly desiredValue: number;
  status: 'PENDING' | 'APPROVED';
  /** Epoch seconds. */
  readonly createdAt: number;
  updatedAt: number;
}

/** What the account may have at most: the default, or what was approved (facts §1.3). */
export class ServiceQuotas {
  readonly #approved = new Map<string, number>();
  readonly #requests = new Map<string, QuotaRequest>();

  find(code: string): KnownQuota | undefined {
    return KNOWN_QUOTAS.find((quota) => quota.code === code);
  }

  ofCategory(category: string): KnownQuota | undefined {
    return KNOWN_QUOTAS.find((quota) => quota.category === category);
  }

  valueOf(quota: KnownQuota): number {
    return this.#approved.get(quota.code) ?? quota.defaultValue;
  }

  request(request: QuotaRequest): void {
    this.#requests.set(request.id, request);
  }

  requests(): readonly QuotaRequest[] {
    return [...this.#requests.values()];
  }

  /** Gives the account a quota; a request that waits for it is approved. */
  approve(quota: KnownQuota, value: number, nowSeconds: number): void {
    this.#approved.set(quota.code, value);
    for (const request of this.#requests.values()) {
      if (request.quota !== quota || request.status !== 'PENDING' || request.desiredValue > value) continue;
      request.status = 'APPROVED';
      request.updatedAt = nowSeconds;
    }
  }
}
