/** The certificate of the cluster's own authority, by which clients know its API server. */
export const rootCertificate =
  '-----BEGIN CERTIFICATE-----\nMIIDBTCCAe2gAwIBAgIIU2ltdWxhdG9y\n-----END CERTIFICATE-----\n';
