/** The event stream, as whoever makes something happen sees it. */

/** What happens inside local-aws, for the event stream. */
export interface EventSink {
  /** `type` is kebab-case, for example `alias-routed`; `detail` is plain JSON. */
  emit(source: string, type: string, detail: Readonly<Record<string, unknown>>): void;
}
