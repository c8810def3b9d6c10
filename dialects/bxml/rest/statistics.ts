import type { DescribedOperation } from '../../rest-openapi.ts';
import { shape } from '../../rest-openapi.ts';
import { json } from './answers.ts';
import { answers, voiceOperation } from './operation.ts';

export const statisticsOperations: readonly DescribedOperation[] = [
  voiceOperation(
    'getStatistics',
    'GET',
    '/statistics',
    {
      summary: 'How many calls wait to be made',
      answers: {
        200: {
          description: 'OK',
          bodies: answers(shape({ currentCallQueueSize: 'integer', maxCallQueueSize: 'integer' })),
        },
      },
    },
    async (_request, desk) => {
      const { count, maximum } = await desk.calls.waiting();
      return json(200, { currentCallQueueSize: count, maxCallQueueSize: maximum });
    },
  ),
];
