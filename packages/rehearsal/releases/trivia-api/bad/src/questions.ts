/** The questions by category, in the order of their numbers. */

export interface Question {
  readonly text: string;
  readonly answer: string;
  /** Further spellings that count as right. */
  readonly also: readonly string[];
}

export const questions: Readonly<Record<string, readonly Question[]>> = {
  space: [
    { text: 'Which planet has the shortest year?', answer: 'Mercury', also: [] },
    { text: 'Which planet spins lying on its side?', answer: 'Uranus', also: [] },
    { text: 'What is the point called beyond which nothing leaves a black hole?', answer: 'event horizon', also: [] },
  ],
  ocean: [
    { text: 'How many hearts does an octopus have?', answer: 'three', also: ['3'] },
    { text: 'Which trench is the deepest place in the sea?', answer: 'Mariana Trench', also: ['Mariana'] },
    { text: 'Which fish has a father that carries the young?', answer: 'seahorse', also: ['sea horse'] },
  ],
  kitchen: [
    { text: 'Which flower gives us saffron?', answer: 'crocus', also: ['crocuses'] },
    { text: 'Marzipan is made of sugar and which nut?', answer: 'almond', also: ['almonds'] },
    { text: 'Which gas makes the holes in bread?', answer: 'carbon dioxide', also: ['CO2'] },
  ],
  inventions: [
    { text: 'Which fastener did burrs in the fur of a dog inspire?', answer: 'Velcro', also: ['hook-and-loop'] },
    { text: 'At which laboratory was the World Wide Web invented?', answer: 'CERN', also: [] },
    { text: 'A melted chocolate bar led to which kitchen appliance?', answer: 'microwave oven', also: ['microwave'] },
  ],
};
