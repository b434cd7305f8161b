/** The name of the role that a run makes for the import job's log, where none is named. */
export const importRoleName = (region: string): string => `PoolferryUserImport-${region}`;
