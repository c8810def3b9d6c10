/** The shape of dragoman.yaml, checked with ajv; descriptions are what `dragoman` prints when a key is wrong. */
export const configSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    listen: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        eventSocket: { type: 'string', format: 'host-port', default: '127.0.0.1:8084' },
        http: { type: 'string', format: 'host-port', default: '127.0.0.1:8080' },
      },
    },
    publicUrl: { type: 'string', format: 'web-url' },
    switch: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        address: { type: 'string', format: 'host-port' },
        password: { type: 'string', default: '' },
        numbers: { type: 'string', pattern: '\\{number\\}', default: 'sofia/gateway/default/{number}' },
        users: { type: 'string', pattern: '\\{user\\}', default: 'user/{user}' },
        profile: { type: 'string', pattern: '^[A-Za-z0-9._-]+$', default: 'internal' },
        holdMusic: { type: 'string', pattern: '^[a-z_]+://[A-Za-z0-9._/-]+$', default: 'local_stream://moh' },
      },
    },
    network: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: { allow: { type: 'array', default: [], items: { type: 'string', format: 'network' } } },
    },
    storage: { type: 'string', minLength: 1, default: './var' },
    store: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        file: { type: 'string', minLength: 1, default: './var/dragoman.sqlite' },
        keepDays: { type: 'number', exclusiveMinimum: 0, default: 30 },
      },
    },
    speech: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        engine: { type: 'string', pattern: '^[A-Za-z0-9_.-]+$', default: 'flite' },
        voice: { type: 'string', pattern: '^[A-Za-z0-9_.-]+$', default: 'slt' },
        recogniser: {
          type: 'object',
          additionalProperties: false,
          required: ['engine'],
          properties: {
            engine: { type: 'string', pattern: '^[A-Za-z0-9_.:-]+$' },
            grammars: { enum: ['srgs', 'jsgf'] },
            dictation: { type: 'string', pattern: '^(builtin:[A-Za-z0-9_./?=&-]+|/[A-Za-z0-9_./-]+)$' },
            parameters: {
              type: 'object',
              propertyNames: { pattern: '^[A-Za-z0-9_-]+$' },
              additionalProperties: { type: 'string', pattern: '^[A-Za-z0-9_.:/{} -]*$' },
            },
          },
        },
        voices: {
          type: 'array',
          default: [],
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['engine', 'voice'],
            properties: {
              language: { type: 'string' },
              gender: { enum: ['female', 'male'] },
              name: { type: 'string' },
              engine: { type: 'string', pattern: '^[A-Za-z0-9_.-]+$' },
              voice: { type: 'string', pattern: '^[A-Za-z0-9_.-]+$' },
            },
          },
        },
      },
    },
    mail: {
      type: 'object',
      additionalProperties: false,
      required: ['url', 'from'],
      properties: {
        url: { type: 'string', pattern: '^smtps?://[^/?#]+/?$' },
        from: { type: 'string', minLength: 3 },
      },
    },
    messages: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        gateway: {
          type: 'object',
          additionalProperties: false,
          required: ['url', 'fields'],
          properties: {
            url: { type: 'string', format: 'web-url' },
            method: { enum: ['GET', 'POST'], default: 'POST' },
            format: { enum: ['json', 'form'], default: 'json' },
            fields: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
            headers: {
              type: 'object',
              default: {},
              propertyNames: { pattern: '^[A-Za-z0-9-]+$' },
              additionalProperties: { type: 'string', pattern: '^[\\x20-\\x7e]*$' },
            },
          },
        },
      },
    },
    limits: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        documentBytes: { type: 'integer', minimum: 1024, default: 65536 },
        audioBytes: { type: 'integer', minimum: 1024, default: 52428800 },
        documentsPerCall: { type: 'integer', minimum: 1, default: 1000 },
        documentsWithoutPause: { type: 'integer', minimum: 1, default: 50 },
        callSeconds: { type: 'integer', minimum: 1, default: 14400 },
        shutdownSeconds: { type: 'integer', minimum: 0, default: 30 },
      },
    },
    log: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: { level: { enum: ['error', 'warn', 'info', 'debug'], default: 'info' } },
    },
    routes: {
      type: 'array',
      default: [],
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['url'],
        properties: {
          name: { type: 'string', minLength: 1 },
          number: { type: 'string', minLength: 1 },
          pattern: { type: 'string', format: 'pattern', minLength: 1 },
          url: { type: 'string', format: 'web-url' },
          method: { enum: ['GET', 'POST'] },
          format: { type: 'string', format: 'dialect', default: 'twiml' },
          fallbackUrl: { type: 'string', format: 'web-url' },
          fallbackMethod: { enum: ['GET', 'POST'] },
          statusUrl: { type: 'string', format: 'web-url' },
          account: { type: 'string', minLength: 1, default: 'default' },
          settings: { type: 'object', default: {} },
        },
        oneOf: [{ required: ['number'] }, { required: ['pattern'] }],
      },
    },
  },
} as const;
