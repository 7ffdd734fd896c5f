/** The questions, in the order in which they are asked. */

export interface Question {
  readonly text: string;
  /** Shown to the customer who did not know it. */
  readonly answer: string;
  /** Further spellings that count as right. */
  readonly also: readonly string[];
}

export const questions = {
  space: [
    { text: 'Which planet has the shortest year?', answer: 'Mercury', also: [] },
    { text: 'Which planet spins lying on its side?', answer: 'Uranus', also: [] },
    {
      text: 'What is the point called beyond which nothing leaves a black hole?',
      answer: 'the event horizon',
      also: [],
    },
  ],
  ocean: [
    { text: 'How many hearts does an octopus have?', answer: 'three', also: ['3'] },
    {
      text: 'Which trench is the deepest place in the sea?',
      answer: 'the Mariana Trench',
      also: ['Mariana', 'Marianas'],
    },
    {
      text: 'Which fish has a father that carries the young?',
      answer: 'the seahorse',
      also: ['sea horse', 'seahorses'],
    },
  ],
  kitchen: [
    { text: 'Which flower gives us saffron?', answer: 'the crocus', also: ['crocuses', 'saffron crocus'] },
    { text: 'Marzipan is made of sugar and which nut?', answer: 'almonds', also: ['almond'] },
    { text: 'Which gas makes the holes in bread?', answer: 'carbon dioxide', also: ['CO2'] },
  ],
  inventions: [
    { text: 'Which fastener did burrs in the fur of a dog inspire?', answer: 'Velcro', also: ['hook and loop'] },
    { text: 'At which laboratory was the World Wide Web invented?', answer: 'CERN', also: [] },
    {
      text: 'A melted chocolate bar led to which kitchen appliance?',
      answer: 'the microwave oven',
      also: ['microwave'],
    },
  ],
} as const satisfies Readonly<Record<string, readonly Question[]>>;

export type Category = keyof typeof questions;

export const categories = Object.keys(questions) as readonly Category[];
