import { expect, it } from 'vitest';
import { parseRequest } from './certificate-request';

/** `openssl req -subj /O=dev/O=ops/CN=jane -addext 'subjectAltName=DNS:a.example.com,IP:10.0.0.1,IP:fd00::1'`. */
const request = [
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQktUQ0IwQUlCQURBck1Rd3dDZ1lEVlFRS0RBTmtaWFl4',
  'RERBS0JnTlZCQW9NQTI5d2N6RU5NQXNHQTFVRQpBd3dFYW1GdVpUQlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJ',
  'QUJHVkxSV2oxWVpUZlFHWExOdjd3CnJqUDdkL29lajAzWVRBdzJEM0tLVjZaWlhpWlpUR0ViYWNMY0s1U3VQem5Yb2wzemF4',
  'NWV4ZlJPcjZlR0p0SW8KdmwrZ1F6QkJCZ2txaGtpRzl3MEJDUTR4TkRBeU1EQUdBMVVkRVFRcE1DZUNEV0V1WlhoaGJYQnNa',
  'UzVqYjIySApCQW9BQUFHSEVQMEFBQUFBQUFBQUFBQUFBQUFBQUFFd0NnWUlLb1pJemowRUF3SURTQUF3UlFJaEFJRGsxY3BP',
  'CmRwTlNZbWRXNnJoZ2RWWWJMdTg5S2NSSll5U25hcEJERGRHYkFpQVovVytqZ0U5bmQ5RWtJWEFjaEpjSWdCd3YKNTRic0Ra',
  'M0loTkpFZ1ZPWU9RPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==',
].join('');

it('reads the subject and the alternative names of a request', () => {
  expect(parseRequest(request)).toEqual({
    subject: { commonName: ['jane'], organization: ['dev', 'ops'] },
    names: { dns: ['a.example.com'], email: [], uri: [], ip: ['10.0.0.1', 'fd00::1'] },
  });
});

it('reads nothing from what is no request, or is cut off', () => {
  expect(parseRequest('')).toBeUndefined();
  expect(parseRequest('not base64!')).toBeUndefined();
  expect(parseRequest(request.slice(0, 200))).toBeUndefined();
});
