/** SNS, as the services that notify see it. */

/** A message to a topic. */
export interface Notification {
  readonly subject: string;
  /** Text, mostly JSON. */
  readonly message: string;
}

export interface Topics {
  /** Does nothing if there is no such topic, as a service that notifies without permission. */
  publish(topicArn: string, notification: Notification): void;
}
