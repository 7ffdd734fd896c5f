/** Chooses the target of each request by weight, turn and stickiness. Remembers whose turn it is, and nothing else. */
import type { Clock } from '../clock/clock.ts';
import type { Random } from '../random/random.ts';
import { chooseGroup, eligibleTargets, targetOfTurn } from './choice.ts';
import type { ForwardAction, TargetPlan, Traffic } from './plan.ts';
import { groupCookie, readStickyCookie, targetCookie, writeStickyCookies } from './stickiness.ts';

/** Where a request goes. */
export interface ChosenTarget {
  readonly targetGroupArn: string;
  readonly target: TargetPlan;
  /** Set-Cookie headers that keep the client there. */
  readonly cookies: readonly string[];
}

/** undefined if the group that was chosen has no target for it. */
export type TargetChooser = (action: ForwardAction, cookieHeader: string | undefined) => ChosenTarget | undefined;

export function createTargetChooser(ports: { traffic: Traffic; clock: Clock; random: Random }): TargetChooser {
  const { traffic, clock, random } = ports;
  const turns = new Map<string, number>();

  const chooseArn = ({ groups, stickySeconds }: ForwardAction, cookieHeader: string | undefined) => {
    if (stickySeconds !== undefined) {
      const sticky = readStickyCookie(groupCookie, cookieHeader, clock.now(), stickySeconds);
      // assumed: a group without weight loses its sticky clients, too.
      if (groups.some(({ targetGroupArn, weight }) => targetGroupArn === sticky && weight > 0)) return sticky;
    }
    return chooseGroup(groups, random);
  };

  return (action, cookieHeader) => {
    const targetGroupArn = chooseArn(action, cookieHeader);
    const group = targetGroupArn === undefined ? undefined : traffic.group(targetGroupArn);
    if (targetGroupArn === undefined || group === undefined) return undefined;
    const eligible = eligibleTargets(group.targets);
    const now = clock.now();
    const sticky =
      group.stickySeconds === undefined
        ? undefined
        : readStickyCookie(targetCookie, cookieHeader, now, group.stickySeconds);
    const turn = turns.get(targetGroupArn) ?? 0;
    const kept = eligible.find((target) => sticky === nameOf(targetGroupArn, target));
    const target = kept ?? targetOfTurn(eligible, turn);
    if (target === undefined) return undefined;
    if (kept === undefined) turns.set(targetGroupArn, turn + 1);
    const cookies = [
      ...(action.stickySeconds === undefined
        ? []
        : writeStickyCookies(groupCookie, targetGroupArn, now, action.stickySeconds)),
      ...(group.stickySeconds === undefined
        ? []
        : writeStickyCookies(targetCookie, nameOf(targetGroupArn, target), now, group.stickySeconds)),
    ];
    return { targetGroupArn, target, cookies };
  };
}

function nameOf(targetGroupArn: string, { id, port }: TargetPlan): string {
  return `${targetGroupArn} ${id} ${port}`;
}
