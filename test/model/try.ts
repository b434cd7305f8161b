import { explore } from './explore.ts';
import { smallWorlds } from './small-worlds.ts';
const [f,d,only]=[Number(process.argv[2]),Number(process.argv[3]),process.argv[4]];
for (const w of smallWorlds) {
  if (only && !w.name.includes(only)) continue;
  try { console.log(w.name, JSON.stringify(await explore(w,{faults:f,deaths:d}))); } catch (e) { console.log(w.name, String((e as Error).stack)); }
}
