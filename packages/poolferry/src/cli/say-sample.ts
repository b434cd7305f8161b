import type { Sample, SampleResult } from '../steps/sample-recovery.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';

/** Says who will get a message, before anybody does. */
export function saySample(output: Output, { chosen, agreed, unmatched }: Sample): void {
  output.say(
    `${grouped(chosen.length)} of the ${grouped(agreed)} who agreed are to be sent a code by "forgot password".`,
  );
  if (unmatched > 0)
    output.say(
      `${grouped(unmatched)} of the names ${unmatched === 1 ? 'is' : 'are'} nobody's who has crossed and is enabled: mistyped, or left behind.`,
    );
}

/** Says how the sample came out: ids and causes, no names. */
export function saySampleResult(output: Output, { asked, sent, refused }: SampleResult): void {
  output.say(
    `Of ${grouped(asked)} people who agreed, ${grouped(sent.email)} are sent a code by email and ${grouped(sent.sms)} by SMS: ask them whether it came.`,
  );
  for (const { targetSub, why } of refused) output.say(output.style('red', `  ${targetSub}: ${why}`));
}
