/**
 * How a release moves traffic: what a user writes ("canary 10% 10m"), what AWS calls it, and when each
 * share moves. Limits and names: AWS CodeDeploy user guide, "Working with deployment configurations".
 */

/** Percentages are of all traffic; intervals are whole minutes. */
export type TrafficShift =
  | { readonly kind: 'all-at-once' }
  | { readonly kind: 'canary'; readonly percent: number; readonly minutes: number }
  | { readonly kind: 'linear'; readonly percent: number; readonly minutes: number };

/** A share of traffic on the new version, from a moment after the first shift on. */
export interface TrafficStep {
  readonly afterMinutes: number;
  readonly percent: number;
}

/** A CodeDeploy deployment configuration: one that AWS has built in, or one that must exist first. */
export interface DeploymentConfiguration {
  readonly name: string;
  readonly builtIn: boolean;
}

const form = '"canary 10% 10m", "linear 10% 1m" or "all-at-once"';

/** CodeDeploy takes at most 48 hours from the first shift to the last. */
const longestShiftMinutes = 2880;

/** Reads what a user wrote; throws an Error whose message is the end of "it should be ...". */
export function parseTrafficShift(text: string): TrafficShift {
  const words = text.trim().toLowerCase();
  if (words === 'all-at-once') return { kind: 'all-at-once' };
  const match = /^(canary|linear)\s+(\d+)\s*%\s+(?:every\s+)?(\d+)\s*(m|h)$/.exec(words);
  if (match === null) throw new Error(form);
  const kind = match[1] === 'canary' ? 'canary' : 'linear';
  const percent = Number(match[2]);
  const minutes = Number(match[3]) * (match[4] === 'h' ? 60 : 1);
  if (percent < 1 || percent > 99) throw new Error(`${form}, with a percentage from 1 to 99`);
  if (minutes < 1) throw new Error(`${form}, with an interval of at least a minute`);
  const shift: TrafficShift = { kind, percent, minutes };
  if (shiftMinutes(shift) > longestShiftMinutes) {
    throw new Error(`${form}, with at most 48 hours from the first shift to the last`);
  }
  return shift;
}

/** The steps in order; the first is at minute 0, the last has 100 %. */
export function trafficSteps(shift: TrafficShift): readonly TrafficStep[] {
  switch (shift.kind) {
    case 'all-at-once':
      return [{ afterMinutes: 0, percent: 100 }];
    case 'canary':
      return [
        { afterMinutes: 0, percent: shift.percent },
        { afterMinutes: shift.minutes, percent: 100 },
      ];
    case 'linear': {
      const steps: TrafficStep[] = [];
      for (let percent = shift.percent; percent < 100; percent += shift.percent) {
        steps.push({ afterMinutes: steps.length * shift.minutes, percent });
      }
      return [...steps, { afterMinutes: steps.length * shift.minutes, percent: 100 }];
    }
  }
}

/** Minutes from the first shift to the last. */
export function shiftMinutes(shift: TrafficShift): number {
  return trafficSteps(shift).at(-1)?.afterMinutes ?? 0;
}

/** In a sentence: "10 % now, 100 % after 10 minutes". */
export function describeShift(shift: TrafficShift): string {
  switch (shift.kind) {
    case 'all-at-once':
      return 'all traffic at once';
    case 'canary':
      return `${shift.percent} % of the traffic, the rest after ${minutesText(shift.minutes)}`;
    case 'linear':
      return `${shift.percent} % of the traffic every ${minutesText(shift.minutes)}`;
  }
}

function minutesText(minutes: number): string {
  return minutes === 1 ? 'minute' : `${minutes} minutes`;
}

const builtInLambda = new Set([
  'LambdaCanary10Percent5Minutes',
  'LambdaCanary10Percent10Minutes',
  'LambdaCanary10Percent15Minutes',
  'LambdaCanary10Percent30Minutes',
  'LambdaLinear10PercentEvery1Minute',
  'LambdaLinear10PercentEvery2Minutes',
  'LambdaLinear10PercentEvery3Minutes',
  'LambdaLinear10PercentEvery10Minutes',
  'LambdaAllAtOnce',
]);

/** The CodeDeploy configuration for a Lambda deployment that shifts traffic so. */
export function lambdaConfiguration(shift: TrafficShift): DeploymentConfiguration {
  const name = lambdaConfigurationName(shift);
  // A custom name may not begin with "CodeDeployDefault.".
  return builtInLambda.has(name) ? { name: `CodeDeployDefault.${name}`, builtIn: true } : { name, builtIn: false };
}

function lambdaConfigurationName(shift: TrafficShift): string {
  switch (shift.kind) {
    case 'all-at-once':
      return 'LambdaAllAtOnce';
    case 'canary':
      return `LambdaCanary${shift.percent}Percent${shift.minutes}Minutes`;
    case 'linear':
      return `LambdaLinear${shift.percent}PercentEvery${shift.minutes}${shift.minutes === 1 ? 'Minute' : 'Minutes'}`;
  }
}
