/**
 * How far a deployment of containers has come, in words that mean the same whichever service moves the
 * traffic. They come in this order; a deployment that goes back has reached none.
 */

/** In order. `baking`: the new version has all traffic, and the old one is kept for the way back. */
export const milestones = ['green-ready', 'test-traffic', 'production-traffic', 'baking', 'completed'] as const;

export type Milestone = (typeof milestones)[number];

/** Whether a deployment has come as far as `wanted`. */
export function hasReached(reached: Milestone | undefined, wanted: Milestone): boolean {
  return reached !== undefined && milestones.indexOf(reached) >= milestones.indexOf(wanted);
}

/** What a milestone means, as the end of a sentence about the new version. */
export const milestoneMeaning: Readonly<Record<Milestone, string>> = {
  'green-ready': 'is up beside the old one',
  'test-traffic': 'has the traffic of the test listener',
  'production-traffic': 'has all production traffic',
  baking: 'has all production traffic while the old one is kept',
  completed: 'is deployed',
};
