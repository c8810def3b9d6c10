import type { DescribedOperation } from '../../rest-openapi.ts';
import { shape } from '../../rest-openapi.ts';
import { json } from './answers.ts';
import { answers, voiceOperation } from './operation.ts';
import { pageOf } from './paging.ts';

/** What Bandwidth gives an account of three calls a second: five minutes of them. */
const maximumQueue = 900;

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
      const { entries } = await pageOf((page) => desk.calls.list({ states: ['queued'] }, page), {
        pageSize: maximumQueue,
        pageToken: undefined,
      });
      return json(200, { currentCallQueueSize: entries.length, maxCallQueueSize: maximumQueue });
    },
  ),
];
