import pino from 'pino';

/** The program's log: JSON lines on standard output. What could identify or sign in a person is cut out. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: [
      'password',
      'passwordHash',
      'email',
      'token',
      'cookie',
      'authorization',
      '*.password',
      '*.email',
      '*.token',
    ],
    remove: true,
  },
});
