/**
 * What Amazon Lex V2 sends to a code hook and takes from it, as far as this bot uses it.
 * Source: Amazon Lex V2 developer guide, "AWS Lambda input event format" and "response format".
 */

/** What a customer said for a slot. */
export interface Slot {
  readonly value: {
    /** The customer's own words. */
    readonly originalValue: string;
    /** What Lex makes of them: a value of the slot type, or the customer's own words. */
    readonly interpretedValue: string;
    /** The values of the slot type that fit. */
    readonly resolvedValues: string[];
  };
}

export interface Intent {
  readonly name: string;
  /** A slot that has not been filled is null. */
  readonly slots: Readonly<Record<string, Slot | null>>;
  readonly state: string;
  readonly confirmationState?: string;
}

/** Lex keeps these between two turns; it takes strings only. */
export type SessionAttributes = Readonly<Record<string, string>>;

export interface LexRequest {
  readonly sessionId: string;
  readonly inputTranscript: string;
  readonly sessionState: {
    readonly intent: Intent;
    readonly sessionAttributes?: SessionAttributes;
  };
}

export interface LexAnswer {
  readonly sessionState: {
    readonly dialogAction: { readonly type: 'ElicitSlot'; readonly slotToElicit: string } | { readonly type: 'Close' };
    readonly intent: Intent;
    readonly sessionAttributes: SessionAttributes;
  };
  readonly messages: readonly { readonly contentType: 'PlainText'; readonly content: string }[];
}

/** What Lex understood for a slot; undefined if the customer has not filled it. */
export function slotText(intent: Intent, name: string): string | undefined {
  // The resolved value forgives typing errors: Lex resolves "Merkury" to "Mercury".
  return intent.slots[name]?.value.resolvedValues[0].trim();
}

/** Asks the customer to fill a slot; whatever it held before is forgotten. */
export function elicit(intent: Intent, slot: string, attributes: SessionAttributes, text: string): LexAnswer {
  return {
    sessionState: {
      dialogAction: { type: 'ElicitSlot', slotToElicit: slot },
      intent: { ...intent, slots: { ...intent.slots, [slot]: null }, state: 'InProgress' },
      sessionAttributes: attributes,
    },
    messages: [{ contentType: 'PlainText', content: text }],
  };
}

/** Ends the conversation; the next one starts with nothing. */
export function close(intent: Intent, text: string): LexAnswer {
  return {
    sessionState: {
      dialogAction: { type: 'Close' },
      intent: { ...intent, state: 'Fulfilled' },
      sessionAttributes: {},
    },
    messages: [{ contentType: 'PlainText', content: text }],
  };
}
